namespace Candor.Inference.Chat.Values;

/// <summary>How a sequence behaves beside its items.</summary>
internal enum SequenceKind
{
    List,
    Tuple,

    /// <summary>What <c>range</c> gives.</summary>
    Range,

    /// <summary>Keys, values or items of a mapping: has a length, but no places.</summary>
    View,

    /// <summary>What <c>map</c>, <c>select</c> and their kin give: to be gone through once; no length; true even when empty.</summary>
    Generator,
}

/// <summary>An ordered sequence of values.</summary>
internal sealed class SequenceValue(IReadOnlyList<object?> items, SequenceKind kind)
{
    private bool _isUsed;

    public SequenceKind Kind { get; } = kind;

    /// <summary>Whether it has a length.</summary>
    public bool HasLength => Kind != SequenceKind.Generator;

    /// <summary>Whether items have places to be looked up by.</summary>
    public bool HasPlaces => Kind is SequenceKind.List or SequenceKind.Tuple or SequenceKind.Range;

    /// <summary>The items, for one whose length or places are asked for.</summary>
    public IReadOnlyList<object?> Items { get; } = items;

    /// <summary>The items, to be gone through: a generator gives them once, and from then on none.</summary>
    public IReadOnlyList<object?> Iterate()
    {
        if (Kind != SequenceKind.Generator)
        {
            return Items;
        }

        var first = !_isUsed;
        _isUsed = true;
        return first ? Items : [];
    }

    public static SequenceValue List(IReadOnlyList<object?> items) => new(items, SequenceKind.List);

    public static SequenceValue Tuple(params IReadOnlyList<object?> items) => new(items, SequenceKind.Tuple);

    public static SequenceValue Generator(IReadOnlyList<object?> items) => new(items, SequenceKind.Generator);
}
