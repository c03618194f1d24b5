namespace Candor.Probes.Evaluation;

/// <summary>How many untrustworthy samples are found while at most a given share of the trustworthy ones is accused.</summary>
/// <remarks>
/// The figure that decides whether an alarm can be left on: AUROC averages over false-positive rates that nobody would accept. Reported at
/// 1 % and 0.2 %, as in arXiv 2502.03407.
/// </remarks>
/// <param name="Recall">Share of untrustworthy samples with a score at or above <paramref name="Threshold"/>, in [0, 1].</param>
/// <param name="FalsePositiveRate">Share of trustworthy samples at or above it: at most the rate asked for.</param>
/// <param name="Threshold">The lowest score among the samples that keeps the rate; +∞ when even the highest one does not.</param>
/// <param name="IsResolved">Whether one false positive fits under the rate; if not, there are too few trustworthy samples to tell it from 0.</param>
public readonly record struct RecallAtFalsePositives(double Recall, double FalsePositiveRate, float Threshold, bool IsResolved)
{
    /// <summary>Lowers the threshold over the distinct scores as far as the rate allows.</summary>
    /// <param name="scores">Scores or risks, shape <c>[n]</c>, higher is worse.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="falsePositiveRate">Highest share of trustworthy samples that may be accused, in [0, 1].</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, or a class is empty.</exception>
    public static RecallAtFalsePositives Of(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, double falsePositiveRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(falsePositiveRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(falsePositiveRate, 1);
        var (bad, good) = LabelledScores.CountBoth(scores, trustworthy, nameof(scores));
        var order = LabelledScores.Ascending(scores);
        var allowed = falsePositiveRate * good;

        var found = 0;
        var accused = 0;
        var best = new RecallAtFalsePositives(0, 0, float.PositiveInfinity, allowed >= 1);
        for (var end = order.Length - 1; end >= 0;)
        {
            // Samples of equal score fall on the same side of any threshold, so they are taken together.
            var threshold = scores[order[end]];
            while (end >= 0 && scores[order[end]] == threshold)
            {
                if (trustworthy[order[end]])
                {
                    accused++;
                }
                else
                {
                    found++;
                }

                end--;
            }

            if (accused > allowed)
            {
                break;
            }

            best = best with { Recall = (double)found / bad, FalsePositiveRate = (double)accused / good, Threshold = threshold };
        }

        return best;
    }
}
