using System.Collections.Frozen;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>The methods of texts, mappings, sequences and loops. None changes its object.</summary>
internal static class Methods
{
    private static readonly FrozenDictionary<string, Func<SourcedText, CallArguments, RenderContext, object?>> OfText =
        new Dictionary<string, Func<SourcedText, CallArguments, RenderContext, object?>>(StringComparer.Ordinal)
        {
            ["strip"] = static (text, arguments, _) => TextMethods.Strip(text, arguments, left: true, right: true),
            ["lstrip"] = static (text, arguments, _) => TextMethods.Strip(text, arguments, left: true, right: false),
            ["rstrip"] = static (text, arguments, _) => TextMethods.Strip(text, arguments, left: false, right: true),
            ["split"] = static (text, arguments, _) => TextMethods.Split(text, arguments),
            ["rsplit"] = static (text, arguments, _) => TextMethods.SplitRight(text, arguments),
            ["splitlines"] = static (text, arguments, _) => TextMethods.SplitLines(text, arguments),
            ["startswith"] = static (text, arguments, _) =>
                TextMethods.Matches(text, arguments, "startswith", static (whole, part) => whole.StartsWith(part, StringComparison.Ordinal)),
            ["endswith"] = static (text, arguments, _) =>
                TextMethods.Matches(text, arguments, "endswith", static (whole, part) => whole.EndsWith(part, StringComparison.Ordinal)),
            ["removeprefix"] = static (text, arguments, _) => TextMethods.RemovePrefix(text, arguments),
            ["removesuffix"] = static (text, arguments, _) => TextMethods.RemoveSuffix(text, arguments),
            ["replace"] = TextMethods.Replace,
            ["find"] = static (text, arguments, _) => TextMethods.Find(text, arguments),
            ["count"] = static (text, arguments, _) => TextMethods.Count(text, arguments),
            ["join"] = TextMethods.Join,
            ["upper"] = static (text, arguments, _) => LetterCase.Upper(text, arguments),
            ["lower"] = static (text, arguments, _) => LetterCase.Lower(text, arguments),
            ["title"] = static (text, arguments, _) => LetterCase.Title(text, arguments),
            ["capitalize"] = static (text, arguments, _) => LetterCase.Capitalize(text, arguments),
            ["isdigit"] = static (text, arguments, _) => TextMethods.All(text, arguments, "isdigit", char.IsDigit),
            ["isspace"] = static (text, arguments, _) => TextMethods.All(text, arguments, "isspace", Syntax.WhiteSpace.Contains),
            ["isalpha"] = static (text, arguments, _) => TextMethods.All(text, arguments, "isalpha", char.IsLetter),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] OfOthers = ["items", "keys", "values", "get", "index", "cycle", "changed"];

    /// <summary>Whether any value has such a method.</summary>
    public static bool IsKnown(string name) => OfText.ContainsKey(name) || OfOthers.Contains(name);

    /// <summary>A method with its object; null where it has none of that name.</summary>
    public static FunctionValue? TryGet(object? target, string name, RenderContext context) => target switch
    {
        SourcedText text => OfText.TryGetValue(name, out var method) ? Paid(name, text, arguments => method(text, arguments, context), context) : null,
        MappingValue mapping => OfMapping(mapping, name) is { } method ? Paid(name, mapping, method, context) : null,
        SequenceValue { HasPlaces: true } sequence => OfSequence(sequence, name) is { } method ? Paid(name, sequence, method, context) : null,
        LoopValue loop => name switch
        {
            "cycle" => new FunctionValue(name, arguments => loop.Cycle(arguments.Positional)),
            "changed" => new FunctionValue(name, arguments => loop.Changed(arguments.Positional)),
            _ => null,
        },
        _ => null,
    };

    private static FunctionValue Paid(string name, object? target, Func<CallArguments, object?> method, RenderContext context) => new(name, arguments =>
    {
        context.Budget.Look(target);
        return method(arguments);
    });

    private static Func<CallArguments, object?>? OfMapping(MappingValue mapping, string name) => name switch
    {
        "items" => arguments => View(arguments, name, mapping.Pairs),
        "keys" => arguments => View(arguments, name, () => mapping.Keys),
        "values" => arguments => View(arguments, name, () => mapping.Values),
        "get" => arguments =>
        {
            var bound = arguments.Bind("the method 'get'", "key", "default");
            return mapping.TryGet(bound[0], out var value) ? value : ReferenceEquals(bound[1], CallArguments.Absent) ? null : bound[1];
        },
        _ => null,
    };

    private static Func<CallArguments, object?>? OfSequence(SequenceValue sequence, string name) => name switch
    {
        "index" => arguments =>
        {
            var sought = arguments.Bind("the method 'index'", "value")[0];
            for (var i = 0; i < sequence.Items.Count; i++)
            {
                if (ValueEquality.AreEqual(sequence.Items[i], sought))
                {
                    return (long)i;
                }
            }

            throw new TemplateFailure("the method 'index' did not find the value");
        },
        "count" => arguments =>
        {
            var sought = arguments.Bind("the method 'count'", "value")[0];
            return (long)sequence.Items.Count(item => ValueEquality.AreEqual(item, sought));
        },
        _ => null,
    };

    private static SequenceValue View(CallArguments arguments, string name, Func<IReadOnlyList<object?>> items)
    {
        arguments.Bind($"the method '{name}'");
        return new SequenceValue(items(), SequenceKind.View);
    }
}
