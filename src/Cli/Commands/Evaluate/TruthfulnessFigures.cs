using Candor.Cli.ActivationFiles;
using Candor.Cli.Questions;
using Candor.Probes.Evaluation;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The ternary score of the model's answers, right minus wrong, before and after the bank declines some of them.</summary>
/// <param name="Questions">Questions with a graded answer and a risk.</param>
/// <param name="Ungraded">Test questions left out: no answer was graded, or no risk was read.</param>
/// <param name="Right">Right answers of the model.</param>
/// <param name="Wrong">Wrong answers.</param>
/// <param name="Declined">Questions that the model declined itself.</param>
/// <param name="Score">Share right minus share wrong, in [−1, 1]; a declined question counts 0.</param>
/// <param name="Policies">What declining by risk makes of it.</param>
internal sealed record TruthfulnessFigures(
    int Questions, int Ungraded, int Right, int Wrong, int Declined, double Score, IReadOnlyList<DecliningPolicy> Policies)
{
    private static readonly AnswerValues Values = new();

    /// <summary>Measures; null where fewer than a handful of answers were graded.</summary>
    /// <param name="answers">Test questions with their risk.</param>
    /// <param name="questions">Test questions in all.</param>
    /// <param name="threshold">The bank's; null for none.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    public static TruthfulnessFigures? Of(IReadOnlyList<(ActivationRow Row, float Risk)> answers, int questions, SelectiveThreshold? threshold, int replicates)
    {
        (ActivationRow Row, float Risk)[] graded = [.. answers.Where(static answer => answer.Row.Grade is not null && !float.IsNaN(answer.Risk))];
        if (graded.Length < Enough.PerClass)
        {
            return null;
        }

        int Count(AnswerGrade grade) => graded.Count(answer => answer.Row.Grade == grade);
        var (right, wrong, declined) = (Count(AnswerGrade.Correct), Count(AnswerGrade.Wrong), Count(AnswerGrade.Abstained));
        var policies = new List<DecliningPolicy> { Decline("break_even", Values.AbstentionRisk, graded, replicates) };
        if (threshold is not null)
        {
            policies.Insert(0, Decline("threshold", threshold.Risk, graded, replicates));
        }

        return new TruthfulnessFigures(
            graded.Length, questions - graded.Length, right, wrong, declined, Values.Truthfulness(right, declined, wrong), policies);
    }

    private static DecliningPolicy Decline(string name, double from, (ActivationRow Row, float Risk)[] graded, int replicates)
    {
        var kept = graded.Where(answer => answer.Risk < from).Select(static answer => answer.Row.Grade).ToList();
        var (right, wrong) = (kept.Count(static grade => grade == AnswerGrade.Correct), kept.Count(static grade => grade == AnswerGrade.Wrong));

        // What declining a question changes: a wrong answer less is worth 1, a right one less costs 1.
        double[] gains =
            [.. graded.Select(answer => answer.Risk < from ? 0d : answer.Row.Grade switch { AnswerGrade.Wrong => 1, AnswerGrade.Correct => -1, _ => 0 })];
        var gain = BootstrapInterval.OfValues(gains, [.. graded.Select(static answer => answer.Row.Group)], Mean, replicates, seed: JudgedRows.Seed);
        return new DecliningPolicy(
            name,
            from,
            right,
            wrong,
            graded.Length - right - wrong,
            Values.Truthfulness(right, graded.Length - right - wrong, wrong),
            Measured.From(gain, graded.Length));
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}

/// <summary>Declining from some risk on.</summary>
/// <param name="Policy">threshold: the bank's own; break_even: the risk from which an abstention is worth more than an answer.</param>
/// <param name="AbstainFrom">That risk.</param>
/// <param name="Right">Right answers given.</param>
/// <param name="Wrong">Wrong answers given.</param>
/// <param name="Declined">Questions declined, by the bank or the model.</param>
/// <param name="Score">Share right minus share wrong.</param>
/// <param name="Gain">How much the score rose, by a bootstrap over groups.</param>
internal sealed record DecliningPolicy(string Policy, double AbstainFrom, int Right, int Wrong, int Declined, double Score, Measured Gain);
