using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>What one rendering shares among its parts. Not thread-safe: owned by one rendering.</summary>
/// <param name="Budget">What it may still cost.</param>
/// <param name="Time">Tells the date to templates that ask for it.</param>
internal sealed record RenderContext(Budget Budget, TimeProvider Time)
{
    /// <summary>Line of what is being run, for messages.</summary>
    public int Line { get; set; } = 1;

    /// <summary>The text of a value, as it is printed.</summary>
    public SourcedText Text(object? value) => ValueText.Of(value, Budget);

    /// <summary>A list that a filter or method has made; its items are paid for.</summary>
    public SequenceValue List(IReadOnlyList<object?> items)
    {
        Budget.Spend(items.Count);
        return SequenceValue.List(items);
    }

    /// <summary>What is to be gone through; its items are paid for.</summary>
    public IReadOnlyList<object?> Iterate(object? value)
    {
        var items = ValueKinds.Iterate(value);
        Budget.Spend(items.Count);
        return items;
    }
}
