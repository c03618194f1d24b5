namespace Candor.Probes.Evaluation;

/// <summary>
/// How much of the possible gain from declining the riskiest answers first is reached: <c>(A_random − A_risk) / (A_random − A_oracle)</c>, where A
/// is the area under the error rate of what is kept, over the share that is declined.
/// </summary>
/// <remarks>
/// A. Malinin, M. Gales, ICLR 2021 (arXiv 2002.07650), section 5. 1 is the oracle that declines every untrustworthy answer first, 0 is declining
/// at random, negative is worse than random. Samples of equal risk are declined in expectation: their error is spread evenly over them.
/// </remarks>
public static class PredictionRejectionRatio
{
    /// <summary>The ratio; higher is better.</summary>
    /// <param name="risks">Scores or risks, shape <c>[n]</c>, higher is worse; only their order counts.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <returns>At most 1.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, a value is NaN, or a class is empty.</exception>
    public static double Of(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy)
    {
        var (bad, _) = LabelledScores.CountBoth(risks, trustworthy, nameof(risks));
        var n = risks.Length;
        var order = LabelledScores.Ascending(risks);

        // Errors kept with the k safest samples, k = 1 … n; runs of equal risk get the run's mean error each.
        double area = 0;
        double kept = 0;
        for (var start = 0; start < n;)
        {
            var end = start;
            var badHere = 0;
            while (end < n && risks[order[end]] == risks[order[start]])
            {
                badHere += trustworthy[order[end]] ? 0 : 1;
                end++;
            }

            for (var k = start + 1; k <= end; k++)
            {
                area += (kept + ((double)badHere * (k - start) / (end - start))) / k;
            }

            kept += badHere;
            start = end;
        }

        double oracle = 0;
        for (var k = n - bad + 1; k <= n; k++)
        {
            oracle += (double)(k - (n - bad)) / k;
        }

        // Random order keeps the base rate at every coverage.
        var random = (double)bad;
        return (random - area) / (random - oracle);
    }
}
