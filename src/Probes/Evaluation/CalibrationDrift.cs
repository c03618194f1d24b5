namespace Candor.Probes.Evaluation;

/// <summary>Whether risks still mean what they say after the model was changed: quantised, pruned, exported anew.</summary>
/// <remarks>
/// Calibration is the first thing to go when a model is made smaller; ranking often survives. A rise of the expected calibration error beyond
/// <see cref="Limit"/> asks for a new calibration on the changed model.
/// </remarks>
/// <param name="Before">Expected calibration error on the model as it was, in [0, 1].</param>
/// <param name="After">On the model as it is.</param>
public readonly record struct CalibrationDrift(double Before, double After)
{
    /// <summary>Largest rise that is taken for noise.</summary>
    public const double Limit = 0.02;

    // 0.05 − 0.03 is a hair above 0.02 in binary.
    private const double Rounding = 1e-12;

    /// <summary>How much the error rose; negative where it fell, NaN where either is not known.</summary>
    public double Rise => After - Before;

    /// <summary>Whether to calibrate again. An error that is not known counts as one that rose: what was not measured has not passed.</summary>
    public bool AsksForRecalibration => !(Rise <= Limit + Rounding);
}
