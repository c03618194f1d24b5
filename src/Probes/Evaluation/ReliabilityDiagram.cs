using Candor.Probes.Selection;

namespace Candor.Probes.Evaluation;

/// <summary>Stated risks beside what happened, in bins of equal mass. Immutable.</summary>
/// <remarks>
/// Bins hold equal numbers of samples, because risks crowd at 0 and 1 and bins of equal width would leave most of them empty. Samples of equal risk share
/// a bin, so that nothing depends on their order; a bin may therefore be larger than n / bins.
/// </remarks>
public sealed class ReliabilityDiagram
{
    private ReliabilityDiagram(IReadOnlyList<ReliabilityBin> bins, double error)
    {
        Bins = bins;
        Error = error;
    }

    /// <summary>The bins, risks ascending; none is empty.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary><c>Σ_b n_b/n · |mean risk in b − share untrustworthy in b|</c>, in [0, 1].</summary>
    public double Error { get; }

    /// <summary>Sorts risks into bins.</summary>
    /// <param name="risks">Calibrated risks in [0, 1], shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="bins">Bins of equal mass, at least 1.</param>
    /// <exception cref="ArgumentException">There are no samples, lengths disagree, or a risk is NaN or outside [0, 1].</exception>
    public static ReliabilityDiagram From(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _ = LabelledScores.Count(risks, trustworthy, nameof(risks));
        LabelledScores.RequireRisks(risks, nameof(risks));
        if (risks.IsEmpty)
        {
            throw new ArgumentException("There are no samples.", nameof(risks));
        }

        var order = LabelledScores.Ascending(risks);
        var result = new List<ReliabilityBin>();
        double error = 0;
        var start = 0;
        for (var b = 1; b <= bins && start < order.Length; b++)
        {
            var end = (int)((long)b * order.Length / bins);
            if (end <= start)
            {
                continue;
            }

            while (end < order.Length && risks[order[end]] == risks[order[end - 1]])
            {
                end++;
            }

            double risk = 0;
            var bad = 0;
            for (var i = start; i < end; i++)
            {
                risk += risks[order[i]];
                bad += trustworthy[order[i]] ? 0 : 1;
            }

            // n_b/n · |Σr/n_b − bad/n_b| without the two divisions by n_b.
            error += Math.Abs(risk - bad) / order.Length;
            result.Add(new ReliabilityBin(end - start, bad, risk / (end - start)));
            start = end;
        }

        return new ReliabilityDiagram(result, error);
    }
}

/// <summary>Samples of similar risk.</summary>
/// <param name="Samples">How many, at least 1.</param>
/// <param name="Untrustworthy">How many of them are untrustworthy.</param>
/// <param name="MeanRisk">What was stated, in [0, 1].</param>
public sealed record ReliabilityBin(int Samples, int Untrustworthy, double MeanRisk)
{
    // Two-sided 95 %: a half of 5 % at either end.
    private const double Tail = 0.025;

    /// <summary>Share of untrustworthy samples: what happened.</summary>
    public double Share => (double)Untrustworthy / Samples;

    /// <summary>Lower end of the share's exact 95 % interval (Clopper and Pearson), samples taken as independent.</summary>
    public double Low => BinomialBound.Lower(Untrustworthy, Samples, Tail);

    /// <summary>Upper end of it.</summary>
    public double High => BinomialBound.Upper(Untrustworthy, Samples, Tail);
}
