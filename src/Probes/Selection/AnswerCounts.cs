namespace Candor.Probes.Selection;

/// <summary>What a threshold does to some labelled answers, counted.</summary>
/// <param name="Answers">All of them, n.</param>
/// <param name="Trustworthy">Those that are trustworthy.</param>
/// <param name="Covered">Those not abstained on.</param>
/// <param name="Errors">Untrustworthy ones among the covered.</param>
public readonly record struct AnswerCounts(int Answers, int Trustworthy, int Covered, int Errors)
{
    /// <summary>Share not abstained on, in [0, 1]; NaN without answers.</summary>
    public double Coverage => (double)Covered / Answers;

    /// <summary>Share of untrustworthy ones among the covered, in [0, 1]; NaN where nothing is covered.</summary>
    public double SelectiveRisk => (double)Errors / Covered;

    /// <summary>Counts.</summary>
    /// <param name="threshold">Answers of this risk or more are abstained on.</param>
    /// <param name="risks">Shape <c>[n]</c>, without NaN.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>.</param>
    public static AnswerCounts At(float threshold, ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        var (good, covered, errors) = (0, 0, 0);
        for (var i = 0; i < risks.Length; i++)
        {
            var isCovered = risks[i] < threshold;
            good += trustworthy[i] ? 1 : 0;
            covered += isCovered ? 1 : 0;
            errors += isCovered && !trustworthy[i] ? 1 : 0;
        }

        return new AnswerCounts(risks.Length, good, covered, errors);
    }

    /// <summary>The share that a promise is about, as events among trials.</summary>
    public (int Events, int Trials) Of(PromiseKind kind) => kind switch
    {
        PromiseKind.SelectiveRisk => (Errors, Covered),
        PromiseKind.Abstention => (Answers - Covered, Answers),
        PromiseKind.FalseAbstention => (Trustworthy - (Covered - Errors), Trustworthy),
        PromiseKind.CoveredErrors => (Errors, Answers),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a promise."),
    };
}
