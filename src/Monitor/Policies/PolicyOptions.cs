using System.ComponentModel.DataAnnotations;
using Candor.Probes.Coupling;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Policies;

/// <summary>What is done about risk.</summary>
public sealed class PolicyOptions
{
    /// <summary>The mode at start-up; <c>Control.SetMode</c> changes it at run time. A request can ask for less, never for more.</summary>
    /// <value>The default is <c>Observe</c>.</value>
    [EnumDataType(typeof(MonitorMode))]
    public MonitorMode Mode { get; init; } = MonitorMode.Observe;

    /// <summary>The logit coupling at start-up, where a request does not name another.</summary>
    /// <value>The default is <c>Gated</c>. Biases are only sent in mode enforce.</value>
    [EnumDataType(typeof(CouplingMode))]
    public CouplingMode Coupling { get; init; } = CouplingMode.Gated;

    /// <summary>Tokens at or above this risk are flagged in mode annotate.</summary>
    /// <value>The default is 0.5. The value is in [0, 1].</value>
    [Range(0.0, 1.0)]
    public double FlagRisk { get; init; } = 0.5;

    /// <summary>What becomes of a generation whose tokens cannot be scored because the model fails.</summary>
    /// <value>The default is <c>Open</c>.</value>
    [EnumDataType(typeof(FailurePosture))]
    public FailurePosture FailurePosture { get; init; } = FailurePosture.Open;
}

[OptionsValidator]
internal sealed partial class PolicyOptionsValidator : IValidateOptions<PolicyOptions>;
