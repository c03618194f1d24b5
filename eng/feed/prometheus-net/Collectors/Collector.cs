using System.Collections.Concurrent;

namespace Prometheus;

/// <summary>A metric.</summary>
public abstract class Collector
{
    private protected Collector(CollectorIdentity identity) => Identity = identity;

    /// <summary>The name.</summary>
    public string Name => Identity.Name;

    /// <summary>What it measures.</summary>
    public string Help => Identity.Help;

    /// <summary>Names of the labels that differ between children.</summary>
    public string[] LabelNames => [.. Identity.LabelNames];

    internal CollectorIdentity Identity { get; }

    internal abstract string TypeName { get; }

    internal abstract IEnumerable<ChildBase> PublishedChildren();

    internal abstract void Remove(string[] labelValues);
}

/// <summary>A metric with children of one kind. Thread-safe.</summary>
public abstract class Collector<TChild> : Collector, ICollector<TChild>
    where TChild : ChildBase
{
    private readonly ConcurrentDictionary<string[], TChild> _children = new(LabelValuesComparer.Instance);
    private readonly ConcurrentDictionary<string[], TChild>.AlternateLookup<ReadOnlySpan<string>> _childrenBySpan;

    private protected Collector(CollectorIdentity identity)
        : base(identity) => _childrenBySpan = _children.GetAlternateLookup<ReadOnlySpan<string>>();

    TChild ICollector<TChild>.Unlabelled => Unlabelled;

    /// <summary>The child without label values.</summary>
    protected internal TChild Unlabelled => GetOrAdd([]);

    /// <summary>The child with the given label values, made when it does not exist. Keep it where the values are known beforehand.</summary>
    public TChild WithLabels(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        return WithLabels(labelValues.AsSpan());
    }

    /// <summary>The child with the given label values, made when it does not exist.</summary>
    public TChild WithLabels(ReadOnlyMemory<string> labelValues) => WithLabels(labelValues.Span);

    /// <summary>The child with the given label values, made when it does not exist. Allocates nothing for one that does.</summary>
    public TChild WithLabels(ReadOnlySpan<string> labelValues)
    {
        Check(labelValues);
        return GetOrAdd(labelValues);
    }

    /// <summary>The same as <see cref="WithLabels(string[])"/>.</summary>
    public TChild Labels(params string[] labelValues) => WithLabels(labelValues);

    /// <summary>Removes the child with the given label values.</summary>
    public void RemoveLabelled(params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(labelValues);
        Check(labelValues);
        Remove(labelValues);
    }

    /// <summary>The label values of all labelled children.</summary>
    public IEnumerable<string[]> GetAllLabelValues() => _children.Keys.Where(static values => values.Length > 0).Select(static values => values.ToArray());

    internal override void Remove(string[] labelValues) => _children.TryRemove(labelValues, out _);

    internal override IEnumerable<ChildBase> PublishedChildren()
    {
        if (Identity.LabelNames.Length == 0)
        {
            _ = Unlabelled;
        }

        return _children.Values.Where(static child => child.IsPublished).OrderBy(static child => child.LabelValues, LabelValuesComparer.Instance);
    }

    private protected abstract TChild NewChild(string[] labelValues);

    private TChild GetOrAdd(ReadOnlySpan<string> labelValues) =>
        _childrenBySpan.TryGetValue(labelValues, out var child) ? child : Add([.. labelValues]);

    // The array is a copy that no caller can change.
    private TChild Add(string[] labelValues) => _children.GetOrAdd(labelValues, NewChild(labelValues));

    private void Check(ReadOnlySpan<string> labelValues)
    {
        if (labelValues.Length != Identity.LabelNames.Length)
        {
            throw new ArgumentException($"The metric '{Name}' has {Identity.LabelNames.Length} labels, but {labelValues.Length} values were given.");
        }

        if (labelValues.Contains(null!))
        {
            throw new ArgumentException($"A label value of the metric '{Name}' is null.");
        }
    }
}
