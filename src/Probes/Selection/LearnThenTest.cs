using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Finds a threshold that keeps several promises at once, with a guarantee.</summary>
/// <remarks>
/// <para>
/// <b>Guarantee.</b> If the calibration answers are independent draws from the distribution that is met later, then with probability of at least
/// <c>confidence</c> over those draws <em>all</em> promises hold at the returned threshold, for any probe and any n. Nothing is promised where null is
/// returned.
/// </para>
/// <para>
/// <b>Procedure</b>, after Angelopoulos et al., "Learn then Test" (arXiv 2110.01052): each candidate threshold has the null hypothesis that it breaks at
/// least one promise; its p-value is the largest of the promises' own, each exact, given how many answers the share is of. <see cref="FamilyWiseTest"/>
/// keeps the probability of any wrong rejection at <c>1 − confidence</c>, so that any rejected candidate may be taken: the one of largest coverage where a
/// selective risk is promised, else the one that flags most.
/// </para>
/// <para>
/// <b>Tokens.</b> An answer has many tokens, whose risks hang together; a promise is about answers. Risks are therefore aggregated first and tested then:
/// n is the number of answers. Testing tokens as if each were a draw would claim a confidence that is not there.
/// </para>
/// <para>
/// With one promise about selective risk and fixed sequences this is <see cref="SelectiveThresholdFitter"/>. With a promise of coverage beside it a
/// sequence that starts too low fails at once, so that there are more of them, at a smaller level each. Bonferroni tests 42 candidates and needs no idea
/// of where the good ones lie.
/// </para>
/// </remarks>
public sealed class LearnThenTest : IThresholdFitter
{
    /// <summary>Bonferroni pays for every candidate, so it gets each eighth one of the grid.</summary>
    private const int BonferroniEvery = 8;

    /// <summary>Where sequences start, as multiples of the selective risk's limit, alone and with other promises beside it.</summary>
    private static readonly double[] UsualStarts = [0.25, 0.5, 1, 2];
    private static readonly double[] DenseStarts = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];

    private readonly IReadOnlyList<RiskPromise> _promises;
    private readonly double _confidence;
    private readonly FamilyWiseProcedure _procedure;
    private readonly double _selectiveLimit;

    /// <summary>Keeps the promises to be fitted.</summary>
    /// <param name="promises">At least one, each kind at most once, limits in (0, 1).</param>
    /// <param name="confidence">In (0, 1), usually 0.9 or 0.95.</param>
    /// <param name="procedure">How all candidates are tested together.</param>
    /// <exception cref="ArgumentException">
    /// There is no promise, a kind occurs twice or is of another rule, or a limit or the confidence is outside (0, 1).
    /// </exception>
    public LearnThenTest(IReadOnlyList<RiskPromise> promises, double confidence, FamilyWiseProcedure procedure = FamilyWiseProcedure.FixedSequence)
    {
        ArgumentNullException.ThrowIfNull(promises);
        if (promises.Count == 0 || promises.DistinctBy(static promise => promise.Kind).Count() < promises.Count)
        {
            throw new ArgumentException($"{promises.Count} promises were given; at least one is needed, and each kind only once.", nameof(promises));
        }

        if (promises.FirstOrDefault(static promise => !(promise.Limit is > 0 and < 1)) is { } bad)
        {
            throw new ArgumentException($"The limit of {bad.Kind} is {bad.Limit}; it must be in (0, 1).", nameof(promises));
        }

        if (promises.Any(static promise => promise.Kind == PromiseKind.CoveredErrors))
        {
            throw new ArgumentException("A share of covered errors is what a conformal threshold promises; promise a selective risk here.", nameof(promises));
        }

        (_promises, _confidence, _procedure) = ([.. promises], OpenUnit.Require(confidence, nameof(confidence)), procedure);
        _selectiveLimit = promises.FirstOrDefault(static promise => promise.Kind == PromiseKind.SelectiveRisk)?.Limit ?? double.NaN;
    }

    /// <inheritdoc/>
    public SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireRisks(risks, trustworthy, nameof(risks));
        Labels.RequireEnough(risks.Length, IThresholdFitter.FewestSamples, nameof(risks));
        var grid = ThresholdGrid.Candidates(_procedure == FamilyWiseProcedure.Bonferroni ? BonferroniEvery : 1);
        var (covered, errors) = ThresholdGrid.Count(risks, trustworthy, grid);
        var (n, good) = (risks.Length, trustworthy.Count(static label => label));
        AnswerCounts[] counts = [.. Enumerable.Range(0, grid.Length).Select(k => new AnswerCounts(n, good, covered[k], errors[k]))];
        double[] pValues = [.. counts.Select(count => _promises.Max(promise => PValue(promise, count)))];
        var (rejected, level) = Test(grid, pValues);
        var best = double.IsNaN(_selectiveLimit) ? Array.IndexOf(rejected, true) : Array.LastIndexOf(rejected, true);
        return best < 0 || counts[best].Covered == 0
            ? null
            : new SelectiveThreshold(
                grid[best],
                aggregation,
                ThresholdRule.LearnThenTest,
                _confidence,
                counts[best].Coverage,
                counts[best].SelectiveRisk,
                [.. _promises.Select(promise => Kept(promise, counts[best], level))],
                n);
    }

    /// <summary>Aggregates the tokens of each answer, then fits.</summary>
    /// <param name="answers">Answers, n; each must have at least one token that the aggregation counts.</param>
    /// <param name="aggregation">How an answer's risk is made of its tokens'.</param>
    /// <returns>Null where no candidate keeps all promises.</returns>
    /// <exception cref="ArgumentException">
    /// An answer was not scored, a risk is not in [0, 1], or there are fewer than <see cref="IThresholdFitter.FewestSamples"/>.
    /// </exception>
    public SelectiveThreshold? Fit(IReadOnlyList<LabelledAnswer> answers, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return Fit([.. answers.Select(answer => answer.Risk(aggregation))], [.. answers.Select(static answer => answer.IsTrustworthy)], aggregation);
    }

    private static double PValue(RiskPromise promise, AnswerCounts counts)
    {
        var (events, trials) = counts.Of(promise.Kind);
        return RiskPValue.ExactBinomial(events, trials, promise.Limit);
    }

    private static KeptPromise Kept(RiskPromise promise, AnswerCounts counts, double level)
    {
        var (events, trials) = counts.Of(promise.Kind);
        return new KeptPromise(promise, (double)events / trials, BinomialBound.Upper(events, trials, level), trials);
    }

    private (bool[] Rejected, double Level) Test(float[] grid, double[] pValues)
    {
        var significance = 1 - _confidence;
        if (_procedure == FamilyWiseProcedure.Bonferroni)
        {
            return (FamilyWiseTest.Bonferroni(pValues, significance), significance / pValues.Length);
        }

        if (!double.IsNaN(_selectiveLimit))
        {
            int[] starts = [.. (_promises.Count == 1 ? UsualStarts : DenseStarts).Select(start => ThresholdGrid.FirstAtLeast(grid, start * _selectiveLimit))];
            return (FamilyWiseTest.FixedSequences(pValues, starts, significance), significance / starts.Length);
        }

        // Without a selective risk the safe end is the top, where nothing is abstained on: one sequence walks down from there.
        Array.Reverse(pValues);
        var rejected = FamilyWiseTest.FixedSequences(pValues, [0], significance);
        Array.Reverse(rejected);
        return (rejected, significance);
    }
}
