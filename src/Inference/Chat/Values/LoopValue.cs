namespace Candor.Inference.Chat.Values;

/// <summary>What a loop's body knows as <c>loop</c>.</summary>
internal sealed class LoopValue(IReadOnlyList<object?> items, int depth)
{
    private IReadOnlyList<object?>? _last;

    /// <summary>Turns before this one.</summary>
    public int Index { get; set; }

    /// <summary>A member by its name; false where it has none.</summary>
    public bool TryGet(string name, out object? value)
    {
        (var isThere, value) = name switch
        {
            "index" => (true, (object?)(Index + 1L)),
            "index0" => (true, (long)Index),
            "revindex" => (true, (long)(items.Count - Index)),
            "revindex0" => (true, items.Count - Index - 1L),
            "first" => (true, Index == 0),
            "last" => (true, Index == items.Count - 1),
            "length" => (true, (long)items.Count),
            "depth" => (true, depth + 1L),
            "depth0" => (true, (long)depth),
            "previtem" => (true, Index > 0 ? items[Index - 1] : new UndefinedValue("there is no previous item")),
            "nextitem" => (true, Index < items.Count - 1 ? items[Index + 1] : new UndefinedValue("there is no next item")),
            _ => (false, null),
        };
        return isThere;
    }

    /// <summary>One of the arguments, by turns.</summary>
    public object? Cycle(IReadOnlyList<object?> arguments) =>
        arguments.Count > 0 ? arguments[Index % arguments.Count] : throw new TemplateFailure("loop.cycle needs something to go through");

    /// <summary>Whether the arguments are others than at the last call.</summary>
    public bool Changed(IReadOnlyList<object?> arguments)
    {
        if (_last is not null && ValueEquality.AreEqual(SequenceValue.Tuple(_last), SequenceValue.Tuple(arguments)))
        {
            return false;
        }

        _last = arguments;
        return true;
    }
}
