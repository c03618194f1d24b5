namespace Prometheus;

/// <summary>Gives a measurement its example when the caller gave none.</summary>
/// <param name="metric">The metric.</param>
/// <param name="value">The measurement, or the increment of a counter.</param>
public delegate Exemplar ExemplarProvider(Collector metric, double value);

/// <summary>How metrics get exemplars.</summary>
public sealed class ExemplarBehavior
{
    internal static readonly ExemplarBehavior Default = new() { DefaultExemplarProvider = static (_, _) => Exemplar.FromTraceContext() };

    /// <summary>Gives a measurement its example when the caller gave none; null for none.</summary>
    public ExemplarProvider? DefaultExemplarProvider { get; set; }

    /// <summary>How long an example is kept before a newer one takes its place.</summary>
    /// <value>The default is zero.</value>
    public TimeSpan NewExemplarMinInterval { get; set; } = TimeSpan.Zero;

    /// <summary>No exemplars unless the caller gives one.</summary>
    public static ExemplarBehavior NoExemplars() => new() { DefaultExemplarProvider = static (_, _) => Exemplar.None };
}
