namespace Prometheus;

/// <summary>Where metrics are made. The methods without a registry use <see cref="DefaultRegistry"/>.</summary>
public static class Metrics
{
    static Metrics()
    {
        DefaultRegistry = new CollectorRegistry();
        DefaultFactory = new MetricFactory(DefaultRegistry);
    }

    /// <summary>The registry of the process. Unlike the published package, this one starts empty.</summary>
    public static CollectorRegistry DefaultRegistry { get; }

    /// <summary>Makes metrics in <see cref="DefaultRegistry"/>.</summary>
    public static MetricFactory DefaultFactory { get; }

    /// <summary>Makes a registry apart from the default one.</summary>
    public static CollectorRegistry NewCustomRegistry() => new();

    /// <summary>Makes metrics in a registry.</summary>
    public static MetricFactory WithCustomRegistry(CollectorRegistry registry) => new(registry);

    /// <summary>Makes metrics that all carry the given labels.</summary>
    public static IMetricFactory WithLabels(IDictionary<string, string> labels) => DefaultFactory.WithLabels(labels);

    /// <summary>Keeps metrics about the process out of the default registry. There are none here.</summary>
    public static void SuppressDefaultMetrics()
    {
    }

    /// <summary>Makes a counter, or returns the one that exists.</summary>
    public static Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null) =>
        DefaultFactory.CreateCounter(name, help, configuration);

    /// <summary>Makes a counter, or returns the one that exists.</summary>
    public static Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null) =>
        DefaultFactory.CreateCounter(name, help, labelNames, configuration);

    /// <summary>Makes a counter, or returns the one that exists.</summary>
    public static Counter CreateCounter(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateCounter(name, help, labelNames);

    /// <summary>Makes a gauge, or returns the one that exists.</summary>
    public static Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null) =>
        DefaultFactory.CreateGauge(name, help, configuration);

    /// <summary>Makes a gauge, or returns the one that exists.</summary>
    public static Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null) =>
        DefaultFactory.CreateGauge(name, help, labelNames, configuration);

    /// <summary>Makes a gauge, or returns the one that exists.</summary>
    public static Gauge CreateGauge(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateGauge(name, help, labelNames);

    /// <summary>Makes a histogram, or returns the one that exists.</summary>
    public static Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, configuration);

    /// <summary>Makes a histogram, or returns the one that exists.</summary>
    public static Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null) =>
        DefaultFactory.CreateHistogram(name, help, labelNames, configuration);

    /// <summary>Makes a histogram, or returns the one that exists.</summary>
    public static Histogram CreateHistogram(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateHistogram(name, help, labelNames);

    /// <summary>Makes a summary, or returns the one that exists.</summary>
    public static Summary CreateSummary(string name, string help, SummaryConfiguration? configuration = null) =>
        DefaultFactory.CreateSummary(name, help, configuration);

    /// <summary>Makes a summary, or returns the one that exists.</summary>
    public static Summary CreateSummary(string name, string help, string[] labelNames, SummaryConfiguration? configuration = null) =>
        DefaultFactory.CreateSummary(name, help, labelNames, configuration);

    /// <summary>Makes a summary, or returns the one that exists.</summary>
    public static Summary CreateSummary(string name, string help, params string[] labelNames) =>
        DefaultFactory.CreateSummary(name, help, labelNames);
}
