using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>The operators that compare two values.</summary>
internal static class Comparisons
{
    /// <exception cref="TemplateFailure">The values cannot be compared so.</exception>
    public static bool Hold(string symbol, object? left, object? right) => symbol switch
    {
        "==" => ValueEquality.AreEqual(left, right),
        "!=" => !ValueEquality.AreEqual(left, right),
        "<" => ValueOrder.Compare(left, right) < 0,
        "<=" => ValueOrder.Compare(left, right) <= 0,
        ">" => ValueOrder.Compare(left, right) > 0,
        ">=" => ValueOrder.Compare(left, right) >= 0,
        "in" => IsIn(left, right),
        "not in" => !IsIn(left, right),
        _ => throw new TemplateFailure($"the operator '{symbol}' is not supported"),
    };

    /// <summary>Whether a text holds a text, a mapping a key, or a sequence an item.</summary>
    public static bool IsIn(object? item, object? container) => container switch
    {
        SourcedText text => text.Value.Contains(ValueKinds.Text(item, "'in' a text").Value, StringComparison.Ordinal),
        MappingValue mapping => mapping.TryGet(item, out _),
        _ => ValueKinds.Iterate(container).Any(candidate => ValueEquality.AreEqual(candidate, item)),
    };
}
