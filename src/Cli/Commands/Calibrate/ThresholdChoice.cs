using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>How the threshold is to be chosen.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Fitter">Chooses.</param>
/// <param name="Missing">What no threshold does, where none is found, as the end of "no threshold …".</param>
internal sealed record ThresholdChoice(ThresholdRule Rule, IThresholdFitter Fitter, string Missing)
{
    /// <summary>For a selective risk.</summary>
    public static ThresholdChoice SelectiveRisk(double target, double confidence) => new(
        ThresholdRule.SelectiveRisk,
        new SelectiveThresholdFitter(target, confidence),
        $"keeps the selective risk below {Numbers.Percent(target)} with confidence {Numbers.Percent(confidence)}");

    /// <summary>For several promises at once.</summary>
    public static ThresholdChoice LearnThenTest(IReadOnlyList<RiskPromise> promises, FamilyWiseProcedure procedure, double confidence) => new(
        ThresholdRule.LearnThenTest,
        new LearnThenTest(promises, confidence, procedure),
        $"keeps {string.Join(" and ", promises.Select(static promise => $"{PromiseReport.Name(promise.Kind)} below {Numbers.Percent(promise.Limit)}"))} "
        + $"with confidence {Numbers.Percent(confidence)}");

    /// <summary>For a share of all answers that are untrustworthy and pass.</summary>
    public static ThresholdChoice Conformal(double alpha, double confidence) => new(
        ThresholdRule.Conformal,
        new ConformalThresholdFitter(alpha, confidence),
        $"covers any answer and lets at most {Numbers.Percent(alpha)} of all pass untrustworthily");

    /// <summary>For a share of false alarms.</summary>
    public static ThresholdChoice FalsePositives(double rate, double confidence) => new(
        ThresholdRule.FalsePositives,
        new FalsePositiveThresholdFitter(rate, confidence),
        $"abstains on any answer and on at most {Numbers.Percent(rate)} of the trustworthy ones");

    /// <summary>For what outcomes are worth.</summary>
    public static ThresholdChoice Cost(AnswerValues values, double confidence) => new(
        ThresholdRule.Cost,
        new CostThresholdFitter(values, confidence),
        $"is of use: no answer has a risk below {Numbers.Three(values.AbstentionRisk)}, from which on declining is worth more");
}
