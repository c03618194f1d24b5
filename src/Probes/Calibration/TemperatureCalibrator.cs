using Candor.Probes.Numerics;

namespace Candor.Probes.Calibration;

/// <summary>Log-odds divided by one number: <c>risk = σ(score / temperature)</c>. Immutable.</summary>
/// <param name="Temperature">Above 0; +∞ where the score says nothing, so that every risk is one half. Above 1 for a probe that is too sure.</param>
public sealed record TemperatureCalibrator(float Temperature) : ICalibrator
{
    /// <inheritdoc/>
    public float Risk(float score) =>
        // Clamped, because an infinite score over an infinite temperature would be NaN; a NaN passes.
        (float)Sigmoid.Of(Math.Clamp(score, float.MinValue, float.MaxValue) / (double)Temperature);
}
