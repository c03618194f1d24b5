using System.Collections.Frozen;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>What can stand after a bar.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, Filter> All = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["trim"] = TextFilters.Trim,
        ["upper"] = static (value, arguments, context) => LetterCase.Upper(context.Text(value), arguments),
        ["lower"] = static (value, arguments, context) => LetterCase.Lower(context.Text(value), arguments),
        ["capitalize"] = static (value, arguments, context) => LetterCase.Capitalize(context.Text(value), arguments),
        ["title"] = TextFilters.Title,
        ["replace"] = TextFilters.Replace,
        ["indent"] = TextFilters.Indent,
        ["safe"] = TextFilters.Same,
        ["string"] = TextFilters.Same,
        ["join"] = TextFilters.Join,
        ["tojson"] = TextFilters.ToJson,
        ["length"] = SequenceFilters.Length,
        ["count"] = SequenceFilters.Length,
        ["first"] = SequenceFilters.First,
        ["last"] = SequenceFilters.Last,
        ["list"] = SequenceFilters.List,
        ["reverse"] = SequenceFilters.Reverse,
        ["sort"] = SequenceFilters.Sort,
        ["unique"] = SequenceFilters.Unique,
        ["items"] = SequenceFilters.Items,
        ["dictsort"] = SequenceFilters.SortMapping,
        ["map"] = SelectionFilters.Map,
        ["select"] = static (value, arguments, context) => SelectionFilters.Select(value, arguments, context, keeps: true),
        ["reject"] = static (value, arguments, context) => SelectionFilters.Select(value, arguments, context, keeps: false),
        ["selectattr"] = static (value, arguments, context) => SelectionFilters.SelectByMember(value, arguments, context, keeps: true),
        ["rejectattr"] = static (value, arguments, context) => SelectionFilters.SelectByMember(value, arguments, context, keeps: false),
        ["default"] = ScalarFilters.Default,
        ["d"] = ScalarFilters.Default,
        ["int"] = ScalarFilters.Whole,
        ["float"] = ScalarFilters.Real,
        ["abs"] = ScalarFilters.Absolute,
        ["min"] = static (value, arguments, context) => ScalarFilters.Extreme(value, arguments, context, "min", sign: -1),
        ["max"] = static (value, arguments, context) => ScalarFilters.Extreme(value, arguments, context, "max", sign: 1),
        ["sum"] = ScalarFilters.Sum,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private delegate object? Filter(object? value, CallArguments arguments, RenderContext context);

    public static bool IsKnown(string name) => All.ContainsKey(name);

    /// <exception cref="TemplateFailure">The filter does not take such a value or arguments, or is none.</exception>
    public static object? Apply(string name, object? value, CallArguments arguments, RenderContext context)
    {
        context.Budget.Look(value);
        return All.TryGetValue(name, out var filter) ? filter(value, arguments, context) : throw new TemplateFailure($"the filter '{name}' is not supported");
    }
}
