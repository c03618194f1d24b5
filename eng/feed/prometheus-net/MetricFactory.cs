namespace Prometheus;

/// <inheritdoc/>
public sealed class MetricFactory : IMetricFactory
{
    private readonly CollectorRegistry _registry;
    private readonly LabelSet _labels;

    internal MetricFactory(CollectorRegistry registry, LabelSet? labels = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _labels = labels ?? LabelSet.Empty;
    }

    /// <inheritdoc/>
    public ExemplarBehavior? ExemplarBehavior { get; set; }

    /// <inheritdoc/>
    public Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        CreateCounter(name, help, configuration?.LabelNames ?? [], configuration);

    /// <inheritdoc/>
    public Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        CreateGauge(name, help, configuration?.LabelNames ?? [], configuration);

    /// <inheritdoc/>
    public Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        CreateHistogram(name, help, configuration?.LabelNames ?? [], configuration);

    /// <inheritdoc/>
    public Summary CreateSummary(string name, string help, SummaryConfiguration? configuration = null) =>
        CreateSummary(name, help, configuration?.LabelNames ?? [], configuration);

    /// <inheritdoc/>
    public Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        _registry.GetOrAdd(Identity(name, help, labelNames, configuration), identity =>
            new Counter(identity, configuration?.ExemplarBehavior ?? Behavior));

    /// <inheritdoc/>
    public Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        _registry.GetOrAdd(Identity(name, help, labelNames, configuration), static identity => new Gauge(identity));

    /// <inheritdoc/>
    public Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        _registry.GetOrAdd(Identity(name, help, labelNames, configuration), identity =>
            new Histogram(identity, configuration?.Buckets ?? Histogram.DefaultBuckets, configuration?.ExemplarBehavior ?? Behavior));

    /// <inheritdoc/>
    public Summary CreateSummary(string name, string help, string[] labelNames, SummaryConfiguration? configuration = null) =>
        _registry.GetOrAdd(Identity(name, help, labelNames, configuration), identity => new Summary(identity, configuration));

    /// <summary>Makes a counter.</summary>
    public Counter CreateCounter(string name, string help, params string[] labelNames) => CreateCounter(name, help, labelNames, null);

    /// <summary>Makes a gauge.</summary>
    public Gauge CreateGauge(string name, string help, params string[] labelNames) => CreateGauge(name, help, labelNames, null);

    /// <summary>Makes a histogram.</summary>
    public Histogram CreateHistogram(string name, string help, params string[] labelNames) => CreateHistogram(name, help, labelNames, null);

    /// <summary>Makes a summary.</summary>
    public Summary CreateSummary(string name, string help, params string[] labelNames) => CreateSummary(name, help, labelNames, null);

    /// <inheritdoc/>
    public IMetricFactory WithLabels(IDictionary<string, string> labels) =>
        new MetricFactory(_registry, LabelSet.From(labels).With(_labels)) { ExemplarBehavior = ExemplarBehavior };

    private ExemplarBehavior Behavior => ExemplarBehavior ?? Prometheus.ExemplarBehavior.Default;

    private CollectorIdentity Identity(string name, string help, string[] labelNames, MetricConfiguration? configuration)
    {
        var fixedLabels = LabelSet.From(configuration?.StaticLabels).With(_labels).With(_registry.FixedLabels);
        return new CollectorIdentity(name, help, labelNames, fixedLabels, configuration?.SuppressInitialValue ?? false);
    }
}
