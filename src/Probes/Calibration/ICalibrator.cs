namespace Candor.Probes.Calibration;

/// <summary>A fitted monotone map from a probe's score to risk. Immutable.</summary>
public interface ICalibrator
{
    /// <summary>The calibrated probability of being untrue or unknown, in [0, 1]; non-decreasing in <paramref name="score"/>; NaN for NaN.</summary>
    float Risk(float score);
}
