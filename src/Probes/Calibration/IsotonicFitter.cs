using Candor.Probes.Activations;

namespace Candor.Probes.Calibration;

/// <summary>Fits the non-decreasing map from score to risk with the smallest squared error.</summary>
/// <remarks>
/// Pool adjacent violators: M. Ayer et al., Annals of Mathematical Statistics 26 (1955); as a calibrator B. Zadrozny and C. Elkan, KDD 2002.
/// Equal scores are pooled first. Between two blocks the risk is interpolated from the last score of the lower to the first of the upper, as in
/// scikit-learn's <c>IsotonicRegression(out_of_bounds="clip")</c>. It has as many parameters as the data give it, so that it needs more of
/// them than a sigmoid: below about a thousand samples prefer <see cref="PlattFitter"/>.
/// </remarks>
public sealed class IsotonicFitter
{
    /// <summary>Fits.</summary>
    /// <param name="scores">Shape <c>[n]</c>, finite.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; both classes must occur.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is not finite, or a class is missing.</exception>
#pragma warning disable CA1822 // A fitter like the others, though it has no parameters.
    public IsotonicCalibrator Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireBoth(trustworthy, nameof(trustworthy));
        var keys = scores.ToArray();
        var order = Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).ToArray();
        var blocks = new List<Block>();
        foreach (var i in order)
        {
            var sample = new Block(keys[i], keys[i], 1, trustworthy[i] ? 0 : 1);
            blocks.Add(sample);
            while (blocks.Count > 1 && (blocks[^2].Last == blocks[^1].First || blocks[^2].Risk >= blocks[^1].Risk))
            {
                var (lower, upper) = (blocks[^2], blocks[^1]);
                var merged = new Block(lower.First, upper.Last, lower.Count + upper.Count, lower.Untrustworthy + upper.Untrustworthy);
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add(merged);
            }
        }

        var knots = new List<float>();
        var risks = new List<float>();
        foreach (var block in blocks)
        {
            knots.Add(block.First);
            risks.Add((float)block.Risk);
            if (block.Last > block.First)
            {
                knots.Add(block.Last);
                risks.Add((float)block.Risk);
            }
        }

        return new IsotonicCalibrator(knots, risks);
    }

    /// <summary>Neighbouring scores with one risk.</summary>
    private readonly record struct Block(float First, float Last, int Count, int Untrustworthy)
    {
        public double Risk => (double)Untrustworthy / Count;
    }
}
