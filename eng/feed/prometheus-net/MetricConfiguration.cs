namespace Prometheus;

/// <summary>Options that every kind of metric has.</summary>
public abstract class MetricConfiguration
{
    /// <summary>Names of the labels whose values are given with <c>WithLabels</c>.</summary>
    public string[]? LabelNames { get; set; }

    /// <summary>Labels that are the same on every time series of the metric.</summary>
    public Dictionary<string, string>? StaticLabels { get; set; }

    /// <summary>Whether a time series stays hidden until its value is set for the first time.</summary>
    public bool SuppressInitialValue { get; set; }
}

/// <summary>Options of a counter.</summary>
public sealed class CounterConfiguration : MetricConfiguration
{
    /// <summary>How it gets exemplars; null as its factory says.</summary>
    public ExemplarBehavior? ExemplarBehavior { get; set; }
}

/// <summary>Options of a gauge.</summary>
public sealed class GaugeConfiguration : MetricConfiguration;

/// <summary>Options of a histogram.</summary>
public sealed class HistogramConfiguration : MetricConfiguration
{
    /// <summary>Upper bounds of the buckets, rising; null for <see cref="Histogram.DefaultBuckets"/>. The last one, +Inf, may be left out.</summary>
    public double[]? Buckets { get; set; }

    /// <summary>How it gets exemplars; null as its factory says.</summary>
    public ExemplarBehavior? ExemplarBehavior { get; set; }
}

/// <summary>Options of a summary.</summary>
public sealed class SummaryConfiguration : MetricConfiguration
{
    /// <summary>Quantiles to estimate. This stand-in does not estimate any and refuses a non-empty list.</summary>
    public IReadOnlyList<QuantileEpsilonPair> Objectives { get; set; } = [];
}

/// <summary>A quantile and the error allowed for it.</summary>
public readonly struct QuantileEpsilonPair(double quantile, double epsilon)
{
    /// <summary>The quantile, in [0, 1].</summary>
    public double Quantile { get; } = quantile;

    /// <summary>The error.</summary>
    public double Epsilon { get; } = epsilon;
}
