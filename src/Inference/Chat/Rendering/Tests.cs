using System.Collections.Frozen;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>What can be asked with <c>is</c>.</summary>
internal static class Tests
{
    private static readonly FrozenDictionary<string, Func<object?, bool>> Plain = new Dictionary<string, Func<object?, bool>>(StringComparer.Ordinal)
    {
        ["defined"] = static value => value is not UndefinedValue,
        ["undefined"] = static value => value is UndefinedValue,
        ["none"] = static value => value is null,
        ["string"] = static value => value is SourcedText,
        ["mapping"] = static value => value is MappingValue,
        ["iterable"] = static value => value is SourcedText or SequenceValue or MappingValue or UndefinedValue or LoopValue,
        ["sequence"] = static value => value is SourcedText or SequenceValue { HasPlaces: true } or MappingValue or UndefinedValue,
        ["number"] = static value => value is bool or long or double,
        ["integer"] = static value => value is long,
        ["float"] = static value => value is double,
        ["boolean"] = static value => value is bool,
        ["true"] = static value => value is true,
        ["false"] = static value => value is false,
        ["callable"] = static value => value is FunctionValue,
        ["odd"] = static value => ValueEquality.AreEqual(Modulo(value, 2L), 1L),
        ["even"] = static value => ValueEquality.AreEqual(Modulo(value, 2L), 0L),
        ["lower"] = static value => IsCased(value, char.IsLower, char.IsUpper),
        ["upper"] = static value => IsCased(value, char.IsUpper, char.IsLower),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<object?, object?, bool>> WithOther =
        new Dictionary<string, Func<object?, object?, bool>>(StringComparer.Ordinal)
    {
        ["eq"] = ValueEquality.AreEqual,
        ["equalto"] = ValueEquality.AreEqual,
        ["ne"] = static (left, right) => !ValueEquality.AreEqual(left, right),
        ["lt"] = static (left, right) => ValueOrder.Compare(left, right) < 0,
        ["lessthan"] = static (left, right) => ValueOrder.Compare(left, right) < 0,
        ["le"] = static (left, right) => ValueOrder.Compare(left, right) <= 0,
        ["gt"] = static (left, right) => ValueOrder.Compare(left, right) > 0,
        ["greaterthan"] = static (left, right) => ValueOrder.Compare(left, right) > 0,
        ["ge"] = static (left, right) => ValueOrder.Compare(left, right) >= 0,
        ["in"] = Comparisons.IsIn,
        ["divisibleby"] = static (left, right) => ValueEquality.AreEqual(Modulo(left, right), 0L),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string name) => Plain.ContainsKey(name) || WithOther.ContainsKey(name);

    /// <exception cref="TemplateFailure">The test does not take such a value or arguments, or is none.</exception>
    public static bool Apply(string name, object? value, CallArguments arguments)
    {
        if (Plain.TryGetValue(name, out var plain))
        {
            arguments.Bind($"the test '{name}'");
            return plain(value);
        }

        if (!WithOther.TryGetValue(name, out var withOther))
        {
            throw new TemplateFailure($"the test '{name}' is not supported");
        }

        var other = arguments.Bind($"the test '{name}'", "other")[0];
        return ReferenceEquals(other, CallArguments.Absent) ? throw new TemplateFailure($"the test '{name}' needs an argument") : withOther(value, other);
    }

    private static object Modulo(object? value, object? divisor) => value is SourcedText
        ? throw new TemplateFailure("a text is neither odd nor even, nor divisible")
        : Arithmetic.Apply("%", value, divisor, new Budget(ChatTemplateLimits.Default));

    private static bool IsCased(object? value, Func<char, bool> wanted, Func<char, bool> unwanted)
    {
        var text = ValueText.Of(value, new Budget(ChatTemplateLimits.Default)).Value;
        return text.Any(wanted) && !text.Any(unwanted);
    }
}
