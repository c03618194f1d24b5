using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Finds the largest threshold whose selective risk is at most a target, with a guarantee.</summary>
/// <remarks>
/// <para>
/// <b>Guarantee.</b> If the calibration answers are independent draws from the distribution that is met later, then with probability at least
/// <c>confidence</c> over those draws the true selective risk at the returned threshold is at most the target, for any probe and any n. A shift of
/// the distribution voids it. Nothing is promised where null is returned.
/// </para>
/// <para>
/// <b>Procedure</b>: multi-start fixed-sequence testing, as in Angelopoulos et al., "Learn then Test" (arXiv 2110.01052). The candidates λ, and
/// the places among them where sequences start, are fixed before any data is seen. At a λ the m covered answers (risk below λ) hold a binomial
/// number of untrustworthy ones, whatever m came out as, so "the selective risk at λ exceeds the target" is rejected at level α when the exact
/// upper bound of Clopper and Pearson at α is at most the target. Each of the sequences walks upwards with <c>α = (1 − confidence) /
/// sequences</c> and stops at its first failure: it can only err if it rejects the first wrong λ on its way, which has probability at most α;
/// the sum over sequences is 1 − confidence. The largest λ reached by any of them is returned.
/// </para>
/// <para>
/// Sequences start at fractions and multiples of the target because risks are calibrated: the answers below λ have a mean risk below λ. Choosing the
/// grid from quantiles of the same data, or skipping candidates that look too small, would need a further correction; simply taking the best of many
/// bounds would break the promise.
/// </para>
/// </remarks>
public sealed class SelectiveThresholdFitter : IThresholdFitter
{
    /// <summary>Where sequences start, as multiples of the target.</summary>
    private static readonly double[] Starts = [0.25, 0.5, 1, 2];

    private readonly double _targetSelectiveRisk;
    private readonly double _confidence;

    /// <summary>Keeps the promise to be fitted.</summary>
    /// <param name="targetSelectiveRisk">Largest share of untrustworthy answers among those not abstained on, in (0, 1).</param>
    /// <param name="confidence">In (0, 1), usually 0.9 or 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">Either is outside (0, 1).</exception>
    public SelectiveThresholdFitter(double targetSelectiveRisk, double confidence)
    {
        _targetSelectiveRisk = OpenUnit.Require(targetSelectiveRisk, nameof(targetSelectiveRisk));
        _confidence = OpenUnit.Require(confidence, nameof(confidence));
    }

    /// <inheritdoc/>
    public SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireRisks(risks, trustworthy, nameof(risks));
        Labels.RequireEnough(risks.Length, IThresholdFitter.FewestSamples, nameof(risks));
        var grid = ThresholdGrid.Candidates();
        var (covered, errors) = ThresholdGrid.Count(risks, trustworthy, grid);
        var significance = (1 - _confidence) / Starts.Length;
        var best = -1;
        foreach (var start in Starts)
        {
            // A start at or above 1 has no candidate; its share of the significance is simply not used.
            for (var k = ThresholdGrid.FirstAtLeast(grid, start * _targetSelectiveRisk); k < grid.Length && Holds(k); k++)
            {
                best = Math.Max(best, k);
            }
        }

        return best < 0
            ? null
            : new SelectiveThreshold(
                grid[best],
                aggregation,
                _targetSelectiveRisk,
                _confidence,
                (double)covered[best] / risks.Length,
                (double)errors[best] / covered[best],
                BinomialBound.Upper(errors[best], covered[best], significance),
                risks.Length);

        bool Holds(int k) => BinomialBound.UpperIsAtMost(errors[k], covered[k], significance, _targetSelectiveRisk);
    }
}
