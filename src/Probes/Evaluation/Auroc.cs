namespace Candor.Probes.Evaluation;

/// <summary>Area under the ROC curve, with the untrustworthy samples as the class to be found.</summary>
/// <remarks>
/// The Mann-Whitney form: <c>P(s⁻ &gt; s⁺) + ½ P(s⁻ = s⁺)</c> for an untrustworthy score <c>s⁻</c> and a trustworthy one <c>s⁺</c>.
/// 0.5 is chance; below it the score points the wrong way. J. Hanley, B. McNeil, Radiology 143 (1982) 29-36.
/// </remarks>
public static class Auroc
{
    /// <summary>The probability that an untrustworthy sample scores higher than a trustworthy one; ties count half.</summary>
    /// <param name="scores">Scores or risks, shape <c>[n]</c>, higher is worse; infinities are ranked, NaN is refused.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <returns>In [0, 1], unchanged by any increasing map of the scores.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, or a class is empty.</exception>
    public static double Of(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
    {
        var (bad, good) = LabelledScores.CountBoth(scores, trustworthy, nameof(scores));
        var order = LabelledScores.Ascending(scores);

        // Sum over runs of equal scores: each untrustworthy sample beats the trustworthy ones below its run and half of those in it.
        double wins = 0;
        long below = 0;
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            long badHere = 0;
            long goodHere = 0;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
            {
                if (trustworthy[order[end]])
                {
                    goodHere++;
                }
                else
                {
                    badHere++;
                }

                end++;
            }

            wins += badHere * (below + (0.5 * goodHere));
            below += goodHere;
            start = end;
        }

        return wins / ((double)bad * good);
    }
}
