using Candor.Probes.Activations;

namespace Candor.Probes.Readouts;

/// <summary>A fitted readout of one token's activations. Immutable, pure, and safe to share between threads.</summary>
public interface IProbe
{
    /// <summary>Identifies the probe in artifacts, metrics and responses; lower-case letters, digits, dots, dashes and underscores.</summary>
    string Name { get; }

    /// <summary>What the probe reads.</summary>
    ProbeSource Source { get; }

    /// <summary>Scores one token. Higher means less likely to be true or known.</summary>
    /// <param name="features">What <see cref="Source"/> names: shape <c>[d]</c>, or <c>[1]</c> for an output statistic.</param>
    /// <returns>An uncalibrated score, unbounded; NaN where an input is NaN, never an exception for a value.</returns>
    float Score(ReadOnlySpan<float> features);
}
