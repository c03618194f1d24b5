namespace Candor.Probes.Readouts;

/// <summary>A fitted readout of one token's activations. Immutable, pure, and safe to share between threads.</summary>
public interface ITokenProbe : IProbe
{
    /// <summary>Scores one token. Higher means less likely to be true or known.</summary>
    /// <param name="features">What <see cref="IProbe.Source"/> names: shape <c>[d]</c>, or <c>[1]</c> for an output statistic.</param>
    /// <returns>An uncalibrated score, unbounded; NaN where an input is NaN, never an exception for a value.</returns>
    float Score(ReadOnlySpan<float> features);
}
