namespace Candor.Inference.Execution;

/// <summary>Keeps what was made for the most recent keys and disposes of the rest. Looking something up allocates nothing. Not thread-safe.</summary>
/// <param name="capacity">Most values.</param>
internal sealed class RecentCache<TKey, TValue>(int capacity) : IDisposable
    where TKey : notnull
    where TValue : class, IDisposable
{
    private readonly Dictionary<TKey, Entry> _entries = [];
    private long _uses;

    /// <summary>A kept value.</summary>
    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TValue? value)
    {
        var isKept = _entries.TryGetValue(key, out var entry);
        value = entry?.Value;
        if (isKept)
        {
            entry!.Used = ++_uses;
        }

        return isKept;
    }

    /// <summary>Keeps a value, in the place of the one that was not used for the longest time where there is no room.</summary>
    public TValue Add(TKey key, TValue value)
    {
        if (_entries.Count == capacity)
        {
            var oldest = _entries.MinBy(static pair => pair.Value.Used);
            _entries.Remove(oldest.Key);
            oldest.Value.Value.Dispose();
        }

        _entries.Add(key, new Entry(value) { Used = ++_uses });
        return value;
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Value.Dispose();
        }

        _entries.Clear();
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;

        public long Used { get; set; }
    }
}
