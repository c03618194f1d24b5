using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>What a conformal set says of an answer.</summary>
public enum ConformalVerdict
{
    /// <summary>Only "trustworthy" is plausible.</summary>
    Trustworthy,

    /// <summary>Only "untrustworthy" is plausible.</summary>
    Untrustworthy,

    /// <summary>Both labels are plausible.</summary>
    Ambiguous,

    /// <summary>Neither label is: the answer is unlike anything seen. Also the verdict for NaN.</summary>
    Strange,
}

/// <summary>
/// Inductive conformal prediction over scores: for answers exchangeable with the calibration set, the true label is in the set with probability
/// of at least <c>1 − alpha</c>, whatever the scores are worth. Immutable.
/// </summary>
/// <remarks>
/// V. Vovk, A. Gammerman and G. Shafer (2005); for truth probes arXiv 2511.19166. Nonconformity of label y at score s is <c>exp(−m)</c> with the
/// margin m by which s speaks for y; only its order counts, so that the margin itself is compared. The p-value of a label is
/// <c>(#{calibration ≥ nonconformity} + 1) / (n + 1)</c>. The promise is over draws of calibration set and answer together and marginal: it says
/// nothing about a single group of questions.
/// </remarks>
public sealed class ConformalAbstention
{
    /// <summary>Margins of the calibration answers, ascending: +score where untrustworthy, −score where trustworthy.</summary>
    private readonly float[] _margins;

    private ConformalAbstention(float[] margins, double alpha)
    {
        _margins = margins;
        Alpha = alpha;
    }

    /// <summary>Most often the truth is outside the set, in (0, 1).</summary>
    public double Alpha { get; }

    /// <summary>Calibration answers, n.</summary>
    public int Samples => _margins.Length;

    /// <summary>Keeps the calibration margins.</summary>
    /// <param name="scores">Shape <c>[n]</c>, finite, of answers that neither fitted the probe nor its calibrator.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>.</param>
    /// <param name="alpha">In (0, 1).</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a score is not finite, a class is missing, or there are fewer than <see cref="IThresholdFitter.FewestSamples"/>.
    /// </exception>
    public static ConformalAbstention Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, double alpha = 0.1)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireBoth(trustworthy, nameof(trustworthy));
        Labels.RequireEnough(scores.Length, IThresholdFitter.FewestSamples, nameof(scores));
        var margins = new float[scores.Length];
        for (var i = 0; i < margins.Length; i++)
        {
            margins[i] = trustworthy[i] ? -scores[i] : scores[i];
        }

        Array.Sort(margins);
        return new ConformalAbstention(margins, alpha);
    }

    /// <summary>The p-value of a label at a score, in [1 / (n + 1), 1]; NaN for NaN.</summary>
    public double PValue(float score, bool isTrustworthy)
    {
        if (float.IsNaN(score))
        {
            return double.NaN;
        }

        var margin = isTrustworthy ? -score : score;
        return (double)(CountAtMost(margin) + 1) / (_margins.Length + 1);
    }

    /// <summary>Which labels are plausible at a score.</summary>
    public ConformalVerdict Verdict(float score) => (PValue(score, true) > Alpha, PValue(score, false) > Alpha) switch
    {
        (true, true) => ConformalVerdict.Ambiguous,
        (true, false) => ConformalVerdict.Trustworthy,
        (false, true) => ConformalVerdict.Untrustworthy,
        (false, false) => ConformalVerdict.Strange,
    };

    /// <summary>Whether to abstain: whatever is not plausibly and only trustworthy.</summary>
    public bool Abstains(float score) => Verdict(score) != ConformalVerdict.Trustworthy;

    private int CountAtMost(float margin)
    {
        var (low, high) = (0, _margins.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _margins[middle] <= margin ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
