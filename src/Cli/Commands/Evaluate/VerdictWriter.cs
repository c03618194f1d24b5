using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Puts an evaluation into words, each claim with its interval and its n.</summary>
internal static class VerdictWriter
{
    // A baseline of words or length whose interval begins here has learned something of the labels that it should not know.
    private const double GivesAway = 0.6;

    // Farther from one half than this, twenty permutations are no longer chance: something leaks.
    private const double ShuffledTolerance = 0.05;

    /// <summary>Writes.</summary>
    public static Verdict Write(EvaluateReport report)
    {
        var controls = report.Controls;
        var named = controls.Named;
        var standing = controls.RiskAuroc is null ? Verdict.Unjudged
            : named.Any(static margin => margin.Standing == Verdict.Worse) ? Verdict.Worse
            : named.Any(static margin => margin.Standing == Verdict.NotToldApart) ? Verdict.NotToldApart
            : controls is { WordsAuroc: not null, LengthAuroc: not null, OutputAuroc: not null } ? Verdict.Better : Verdict.NotCompared;
        return new Verdict(standing, [.. Warnings(report)], Headline(standing, controls, named), [.. Sentences(report, named)], [.. CannotClaim(report)]);
    }

    /// <summary>A difference with its sign.</summary>
    public static string Signed(double value) => Math.Abs(value) < 0.0005 ? Numbers.Three(0) : (value < 0 ? "−" : "+") + Numbers.Three(Math.Abs(value));

    /// <summary>An estimate with its interval.</summary>
    public static string WithInterval(Measured measured) => measured is { Low: { } low, High: { } high }
        ? $"{Numbers.Three(measured.Value)} ({Numbers.Three(low)} to {Numbers.Three(high)})"
        : Numbers.Three(measured.Value);

    /// <summary>How people call a score.</summary>
    public static string NameOf(string score, string kind) => (score, kind) switch
    {
        (ScoreColumn.WordsName, _) => "the words alone",
        (ScoreColumn.LengthName, _) => "the length alone",
        (_, ScoreColumn.Output) => score.Contains(ProbeSource.Lens.Prefix, StringComparison.Ordinal)
            ? $"the logit lens ({score})" : $"the output's own uncertainty ({score})",
        _ => score,
    };

    private static IEnumerable<string> Warnings(EvaluateReport report)
    {
        var controls = report.Controls;
        if (controls.LengthAuroc is { Low: >= GivesAway } length)
        {
            yield return $"The labels are given away by length: counting characters and tokens alone reaches AUROC {WithInterval(length)}, with 0.5 for "
                + "chance. Take lengths that do not tell the classes apart before believing any figure below.";
        }

        if (controls.WordsAuroc is { Low: >= GivesAway } words)
        {
            yield return $"The labels are given away, in part, by words: without any model the words alone reach AUROC {WithInterval(words)}, with 0.5 for "
                + "chance. Only what the probe reads beyond them counts.";
        }

        if (controls.ShuffledMean is { } shuffled && Math.Abs(shuffled.Value - 0.5) > ShuffledTolerance)
        {
            yield return $"The shuffled-label control is not at chance: {Numbers.Three(shuffled.Value)} on average over {shuffled.N} permutations. "
                + "Something leaks from fitting into testing, or there are too few groups.";
        }
    }

    private static string Headline(string standing, ControlFigures controls, IReadOnlyList<Margin> named)
    {
        string Those(string kind) =>
            string.Join(" and than ", named.Where(margin => margin.Standing == kind).Select(static margin => NameOf(margin.Over, margin.Kind)));
        return standing switch
        {
            Verdict.Better => "This probe is better than the words, the length and the output's own uncertainty.",
            Verdict.Worse => $"This probe is worse than {Those(Verdict.Worse)}.",
            Verdict.NotToldApart => $"This probe is not shown to be better than {Those(Verdict.NotToldApart)}.",
            Verdict.NotCompared => "This probe was not compared with everything that it has to beat.",
            _ => controls.Risk is null
                ? "This bank gives no risk here, so that there is nothing to judge."
                : $"There are too few questions to judge: {controls.Trustworthy} trustworthy and {controls.Untrustworthy} untrustworthy ones, and "
                    + $"{Enough.PerClass} of each are needed.",
        };
    }

    private static IEnumerable<string> Sentences(EvaluateReport report, IReadOnlyList<Margin> named)
    {
        var controls = report.Controls;
        if (controls.RiskAuroc is not { } risk)
        {
            yield break;
        }

        var when = controls.Position == JudgedRows.WholeAnswer ? "Once the answer is there" : "Before the answer's first token";
        yield return $"{when}, {controls.Risk} ranks an untrustworthy question above a trustworthy one in {Numbers.Percent(risk.Value)} of all pairs: "
            + $"AUROC {WithInterval(risk)}, 95 % interval over {controls.Groups} groups, from {controls.Trustworthy} trustworthy and "
            + $"{controls.Untrustworthy} untrustworthy questions.";
        foreach (var margin in named)
        {
            var auroc = margin.Over == ScoreColumn.WordsName ? controls.WordsAuroc
                : margin.Over == ScoreColumn.LengthName ? controls.LengthAuroc : controls.OutputAuroc;
            var told = margin.Standing switch
            {
                Verdict.Better => "the probe is better",
                Verdict.Worse => "the probe is worse",
                _ => "the interval holds 0, so that the two cannot be told apart",
            };
            yield return $"Against {NameOf(margin.Over, margin.Kind)}{(auroc is null ? string.Empty : $", at {WithInterval(auroc)}")}: a difference of "
                + $"{Signed(margin.Difference.Value)} ({Signed(margin.Difference.Low!.Value)} to {Signed(margin.Difference.High!.Value)}) on the same "
                + $"questions; {told}.";
        }

        if (controls.ShuffledMean is { } shuffled)
        {
            yield return $"Fitted to labels that mean nothing, the same method reaches {Numbers.Three(shuffled.Value)} on average "
                + $"({Numbers.Three(shuffled.Low)} to {Numbers.Three(shuffled.High)} over {shuffled.N} permutations).";
        }

        if (report.HeldOutDomain is { InDomainWorstAuroc: { } inside, InDomainWorst: { } inner, Domains.Count: > 1 })
        {
            yield return $"Within single domains, where telling one domain from another is of no use, it reaches at worst {WithInterval(inside)} "
                + $"({Domain(inner)}, n = {inside.N}).";
        }

        if (report.HeldOutDomain is { WorstAuroc: { } worst, WorstDomain: { } domain })
        {
            yield return $"On a domain that it was not fitted on it reaches at worst {WithInterval(worst)} ({Domain(domain)}, n = {worst.N}); "
                + (worst.Value >= HeldOutDomains.Gate
                    ? $"that is at or above the {Numbers.Two(HeldOutDomains.Gate)} that a release asks for."
                    : $"a release asks for {Numbers.Two(HeldOutDomains.Gate)}.");
        }

        if (report.Calibration is { } calibration)
        {
            yield return $"Its risks are off by {WithInterval(calibration.Ece)} on average (expected calibration error, n = {calibration.Ece.N}); at most "
                + $"{Numbers.Two(CalibrationFigures.Limit)} is asked for.";
        }

        if (report.Threshold is { } threshold)
        {
            yield return OfThreshold(threshold);
        }
    }

    private static string OfThreshold(ThresholdResult threshold)
    {
        var promise = threshold.Promise;
        var measured = threshold.Covered == 0
            ? "here it covers nothing"
            : $"here it covers {Numbers.Percent(threshold.Coverage)} of {threshold.Answers} answers and lets {Numbers.Percent(threshold.SelectiveRisk)} "
                + $"({Numbers.Percent(threshold.SelectiveRiskLow)} to {Numbers.Percent(threshold.SelectiveRiskHigh)}) untrustworthy ones pass, "
                + $"{string.Concat(threshold.Others.Select(static check => $"with {check.Describe()}, "))}which "
                + (threshold.Outcome switch
                {
                    "kept" => "keeps the promise",
                    "broken" => "breaks the promise beyond chance",
                    _ => "is above the promise, but within what chance explains",
                });
        return $"The threshold abstains from risk {Numbers.Three(promise.Risk)} on ({promise.Aggregation}): it was promised, with confidence "
            + $"{Numbers.Percent(promise.Confidence)} and from {promise.Samples} answers, that {promise.Promised}; {measured}.";
    }

    private static IEnumerable<string> CannotClaim(EvaluateReport report)
    {
        yield return string.Equals(report.Label, nameof(LabelKind.Known), StringComparison.OrdinalIgnoreCase)
            ? "That the answers are right: the labels say which questions the model was trained to answer, not what it answered."
            : "More than the grading can tell: a right answer is one in which the grader finds an accepted one.";
        var domains = report.HeldOutDomain?.Domains ?? [];
        string[] small = [.. domains.Where(static domain => domain.IsTooSmall).Select(static domain => Domain(domain.Domain))];
        if (report.HeldOutDomain?.WorstAuroc is { } worst && worst.Value < HeldOutDomains.Gate)
        {
            yield return $"That it carries over to other questions: with the domain left out of the fit, {Domain(report.HeldOutDomain.WorstDomain!)} "
                + $"falls to {Numbers.Three(worst.Value)}.";
        }
        else if (report.HeldOutDomain?.WorstAuroc is null)
        {
            yield return domains.Count < 2
                ? "That it carries over to other questions: all test questions are of one domain."
                : "That it carries over to other questions: no domain could be left out and judged.";
        }
        else
        {
            yield return "Anything about domains that are not in the data.";
        }

        if (small.Length > 0)
        {
            yield return $"Anything about {string.Join(", ", small)} by itself: fewer than {Enough.PerClass} questions of a class.";
        }

        if (report.LogitLens.Count == 0)
        {
            yield return "That it beats the logit lens: the activations hold none; extract them again with --lens.";
        }

        if (report is { OnlyLastAnswerToken: true, Controls.Position: JudgedRows.WholeAnswer })
        {
            yield return "That it beats the output's uncertainty over the whole answer: of each answer the activations hold the last token alone; extract "
                + "them again with --positions answer.";
        }

        if (report.Controls.ShuffledMean is null && report.Controls.RiskAuroc is not null)
        {
            yield return "That nothing leaks: shuffled labels, words and left-out domains were not run (--baselines).";
        }

        if (report.Invariance is null)
        {
            yield return "That it is the content that is read, and not its place or its names: prefixes and renamed entities were not run (--invariance).";
        }
        else
        {
            foreach (var test in report.Invariance.Tests.Where(static test => test.Holds == false))
            {
                yield return (test.Name == "neutral_prefix"
                    ? "That a prompt's beginning does not matter: 16 neutral tokens move"
                    : "That names do not matter: renaming entities moves")
                    + $" the risk by {Numbers.Three(test.MedianChange!.Value)} in the median (n = {test.Questions}; below "
                    + $"{Numbers.Two(InvarianceFigures.LargestMedian)} is asked for).";
            }
        }

        yield return "Anything about another mixture of questions: risks and thresholds hold for the mixture that they were fitted for.";
    }

    private static string Domain(string domain) => domain.Length == 0 ? "(no domain)" : domain;
}
