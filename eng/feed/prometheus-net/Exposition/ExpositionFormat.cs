namespace Prometheus;

/// <summary>The formats in which metrics are exported.</summary>
public enum ExpositionFormat
{
    /// <summary>The text format of Prometheus, version 0.0.4. It has no exemplars.</summary>
    PrometheusText,

    /// <summary>OpenMetrics, version 1.0.0.</summary>
    OpenMetricsText,
}
