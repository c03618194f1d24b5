namespace Candor.Inference.Chat.Values;

/// <summary>A mapping that keeps the order in which its keys were first set. Not changed once a template can see it.</summary>
internal sealed class MappingValue
{
    private readonly Dictionary<object, int> _places = new(ValueEquality.Keys);
    private readonly List<object?> _keys = [];
    private readonly List<object?> _values = [];

    public int Count => _keys.Count;

    public IReadOnlyList<object?> Keys => _keys;

    public IReadOnlyList<object?> Values => _values;

    /// <summary>Sets a key; a known one keeps its place.</summary>
    public void Set(object? key, object? value)
    {
        var hashed = ValueEquality.Hashable(key);
        if (_places.TryGetValue(hashed, out var place))
        {
            _values[place] = value;
            return;
        }

        _places.Add(hashed, _keys.Count);
        _keys.Add(key);
        _values.Add(value);
    }

    public bool TryGet(object? key, out object? value)
    {
        var isThere = _places.TryGetValue(ValueEquality.Hashable(key), out var place);
        value = isThere ? _values[place] : null;
        return isThere;
    }

    /// <summary>Pairs of key and value, as tuples.</summary>
    public IReadOnlyList<object?> Pairs() => [.. _keys.Select((key, i) => SequenceValue.Tuple(key, _values[i]))];
}
