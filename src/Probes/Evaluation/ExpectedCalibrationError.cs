namespace Candor.Probes.Evaluation;

/// <summary>How far stated risks are from observed frequencies: <c>Σ_b n_b/n · |mean risk in b − share untrustworthy in b|</c>.</summary>
/// <remarks>
/// Bins hold equal numbers of samples (equal mass), because risks crowd at 0 and 1 and bins of equal width would leave most of them empty. Samples
/// of equal risk share a bin, so that the result does not depend on the order of the samples; a bin may therefore be larger than n / bins.
/// K. Nguyen, B. O'Connor, EMNLP 2015; M. Naeini et al., AAAI 2015. The estimate is biased upwards for small bins: state n beside it.
/// </remarks>
public static class ExpectedCalibrationError
{
    /// <summary>The error; lower is better.</summary>
    /// <param name="risks">Calibrated risks in [0, 1], shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="bins">Bins of equal mass, at least 1.</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentException">There are no samples, lengths disagree, or a risk is NaN or outside [0, 1].</exception>
    public static double Of(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, int bins = 10) =>
        ReliabilityDiagram.From(risks, trustworthy, bins).Error;
}
