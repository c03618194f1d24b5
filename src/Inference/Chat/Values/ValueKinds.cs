namespace Candor.Inference.Chat.Values;

/// <summary>
/// What a value is. Values are null (None), <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="SourcedText"/>,
/// <see cref="SequenceValue"/>, <see cref="MappingValue"/>, <see cref="NamespaceValue"/>, <see cref="LoopValue"/>, <see cref="FunctionValue"/> and
/// <see cref="UndefinedValue"/>.
/// </summary>
internal static class ValueKinds
{
    /// <summary>What a value is, for messages; never the value itself.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "none",
        bool => "a truth value",
        long or double => "a number",
        SourcedText => "a text",
        SequenceValue { Kind: SequenceKind.Tuple } => "a tuple",
        SequenceValue { Kind: SequenceKind.Generator } => "what a filter gives (make a list of it with 'list')",
        SequenceValue => "a list",
        MappingValue => "a mapping",
        NamespaceValue => "a namespace",
        LoopValue => "the loop",
        FunctionValue function => $"the function '{function.Name}'",
        UndefinedValue undefined => $"{undefined.Name}, which is undefined,",
        _ => "an unknown value",
    };

    /// <summary>Whether a value counts as true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or UndefinedValue => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        SourcedText text => text.Length > 0,
        SequenceValue sequence => !sequence.HasLength || sequence.Items.Count > 0,
        MappingValue mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The value as a whole number; truth values are 1 and 0.</summary>
    public static bool TryInteger(object? value, out long number)
    {
        (var isOne, number) = value switch
        {
            bool truth => (true, truth ? 1 : 0),
            long whole => (true, whole),
            _ => (false, 0),
        };
        return isOne;
    }

    /// <summary>The value as a number of either type.</summary>
    public static bool TryNumber(object? value, out double number)
    {
        if (value is double real)
        {
            number = real;
            return true;
        }

        var isOne = TryInteger(value, out var whole);
        number = whole;
        return isOne;
    }

    /// <summary>The items that a loop or filter goes through: characters of a text, keys of a mapping.</summary>
    /// <exception cref="TemplateFailure">There are none to go through.</exception>
    public static IReadOnlyList<object?> Iterate(object? value) => value switch
    {
        SequenceValue sequence => sequence.Iterate(),
        MappingValue mapping => mapping.Keys,
        SourcedText text => TextIndex.Characters(text),
        UndefinedValue => [],
        _ => throw new TemplateFailure($"{Describe(value)} cannot be gone through"),
    };

    /// <summary>Number of items; for a text, its Unicode characters.</summary>
    /// <exception cref="TemplateFailure">It has no length.</exception>
    public static long Length(object? value) => value switch
    {
        SequenceValue { HasLength: true } sequence => sequence.Items.Count,
        MappingValue mapping => mapping.Count,
        SourcedText text => TextIndex.Length(text),
        UndefinedValue => 0,
        _ => throw new TemplateFailure($"{Describe(value)} has no length"),
    };

    /// <summary>The value as a text that must be one.</summary>
    /// <exception cref="TemplateFailure">It is none.</exception>
    public static SourcedText Text(object? value, string owner) =>
        value as SourcedText ?? throw new TemplateFailure($"{owner} needs a text, and got {Describe(value)}");

    /// <summary>The value as a whole number that must be one.</summary>
    /// <exception cref="TemplateFailure">It is none.</exception>
    public static long Integer(object? value, string owner) =>
        TryInteger(value, out var number) ? number : throw new TemplateFailure($"{owner} needs a whole number, and got {Describe(value)}");
}
