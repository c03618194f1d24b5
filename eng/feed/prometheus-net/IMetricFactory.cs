namespace Prometheus;

/// <summary>Makes metrics in one registry. Asking for a metric that exists returns it.</summary>
public interface IMetricFactory
{
    /// <summary>How the metrics get exemplars; null for the current trace.</summary>
    ExemplarBehavior? ExemplarBehavior { get; set; }

    /// <summary>Makes a counter.</summary>
    Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null);

    /// <summary>Makes a gauge.</summary>
    Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null);

    /// <summary>Makes a histogram.</summary>
    Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null);

    /// <summary>Makes a summary.</summary>
    Summary CreateSummary(string name, string help, SummaryConfiguration? configuration = null);

    /// <summary>Makes a counter; the label names take the place of those in the configuration.</summary>
    Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null);

    /// <summary>Makes a gauge; the label names take the place of those in the configuration.</summary>
    Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null);

    /// <summary>Makes a histogram; the label names take the place of those in the configuration.</summary>
    Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null);

    /// <summary>Makes a summary; the label names take the place of those in the configuration.</summary>
    Summary CreateSummary(string name, string help, string[] labelNames, SummaryConfiguration? configuration = null);

    /// <summary>Makes metrics in the same registry that also carry the given labels.</summary>
    IMetricFactory WithLabels(IDictionary<string, string> labels);
}
