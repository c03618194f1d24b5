using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Sessions;

/// <summary>When a failing model is left alone for a while.</summary>
public sealed class ResilienceOptions
{
    /// <summary>Share of failed passes that opens the circuit.</summary>
    /// <value>The default is 0.5. The value is in (0, 1].</value>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Passes within the sampling duration below which the circuit stays closed.</summary>
    /// <value>The default is 10. The value is in [2, 100,000].</value>
    [Range(2, 100000)]
    public int MinimumThroughput { get; init; } = 10;

    /// <summary>Window over which the ratio is taken.</summary>
    /// <value>The default is 10 seconds. The value is in [0.5 seconds, 1 day].</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan SamplingDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the circuit stays open before one pass is tried.</summary>
    /// <value>The default is 30 seconds. The value is in [0.5 seconds, 1 day].</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "1.00:00:00")]
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class ResilienceOptionsValidator : IValidateOptions<ResilienceOptions>;
