using Candor.Probes.Numerics;

namespace Candor.Probes.Calibration;

/// <summary>A sigmoid over scores: <c>risk = σ(slope · score + offset)</c>.</summary>
/// <param name="Slope">At least 0, so that risk never falls as the score rises.</param>
/// <param name="Offset">Log-odds of risk at score 0.</param>
public sealed record PlattCalibrator(float Slope, float Offset) : ICalibrator
{
    /// <summary>
    /// Takes the score for log-odds as it is: right for a logistic probe that was fitted on as many samples of each class as it will meet.
    /// </summary>
    public static PlattCalibrator Identity { get; } = new(1, 0);

    /// <inheritdoc/>
    public float Risk(float score) =>
        // Clamped, because a slope of 0 times an infinite score would be NaN; a NaN passes.
        (float)Sigmoid.Of(((double)Slope * Math.Clamp(score, float.MinValue, float.MaxValue)) + Offset);
}
