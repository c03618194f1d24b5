using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Evaluate;
using Candor.Cli.Questions;
using Candor.Cli.Readings;
using Candor.Probes.Selection;

namespace Candor.Cli.Tests.Commands;

/// <summary>The parts of an evaluation that need rows and risks, and no model.</summary>
public sealed class FindingsTests
{
    private static readonly SelectiveThreshold AtHalf = new(0.6f, RiskAggregation.AnswerStart, 0.1, 0.95, 0.5, 0.05, 0.09, 300);

    [Fact]
    public void Truthfulness_DecliningTheRiskiest_CountsWhatItCostsAndGains()
    {
        // 30 right at risk 0.1, 10 right at 0.7, 20 wrong at 0.7, 10 wrong at 0.2, 5 declined by the model.
        var answers = Rows(30, AnswerGrade.Correct, 0.1f).Concat(Rows(10, AnswerGrade.Correct, 0.7f)).Concat(Rows(20, AnswerGrade.Wrong, 0.7f))
            .Concat(Rows(10, AnswerGrade.Wrong, 0.2f)).Concat(Rows(5, AnswerGrade.Abstained, 0.3f)).ToList();
        var truth = TruthfulnessFigures.Of(answers, questions: 80, AtHalf, replicates: 200)!;
        Assert.Equal((75, 5, 40, 30, 5), (truth.Questions, truth.Ungraded, truth.Right, truth.Wrong, truth.Declined));
        Assert.Equal(10 / 75d, truth.Score, 1e-12);
        var declining = truth.Policies[0];
        Assert.Equal(("threshold", 30, 10, 35), (declining.Policy, declining.Right, declining.Wrong, declining.Declined));
        Assert.Equal(20 / 75d, declining.Score, 1e-12);
        Assert.Equal(declining.Score - truth.Score, declining.Gain.Value, 1e-12);
        Assert.True(declining.Gain.Low < declining.Gain.Value && declining.Gain.Value < declining.Gain.High);
        Assert.Equal(("break_even", 0.5), (truth.Policies[1].Policy, truth.Policies[1].AbstainFrom));
    }

    [Fact]
    public void Truthfulness_FewGradedAnswers_IsNotJudged() => Assert.Null(TruthfulnessFigures.Of([.. Rows(19, AnswerGrade.Correct, 0.1f)], 19, null, 100));

    [Fact]
    public void Refusals_TwoDetectors_ReportBothRatesAndTheirKappa()
    {
        string[] answers = ["I don't know.", "I'm not sure, sorry.", "Paris.", "The city of Lyon, in the east.", "Rome, founded by Romulus."];
        var rows = Enumerable.Range(0, 40).Select(i => Row($"q{i}") with { Answer = answers[i % 5] }).ToList();
        var refusals = RefusalFigures.Of(rows, [])!;
        Assert.Equal(40, refusals.Answers);
        Assert.Equal(0.4, refusals.Phrases, 1e-12);
        Assert.Equal(0.4, refusals.Both, 1e-12);
        Assert.Equal(1, refusals.Kappa!.Value, 1e-12);

        // Nobody declines: agreement says nothing, and no number stands for it.
        Assert.Null(RefusalFigures.Of(rows.Select(static row => row with { Answer = "Paris." }), [])!.Kappa);
        Assert.Null(RefusalFigures.Of(rows.Take(19), []));
    }

    [Fact]
    public void Rename_SwapsWithinDomainStatusAndLabel()
    {
        ActivationRow[] rows =
        [
            Row("a") with { Group = "city:dome", Text = "Where is Dome?", Prompt = "Question: Where is Dome?\nAnswer:" },
            Row("b") with { Group = "city:jiaxing", Text = "In which country is Jiaxing?" },
            Row("c") with { Group = "city:zork", Text = "Where is Zork?", Status = "withheld" },
            Row("d") with { Group = "q:ffee", Text = "Why is the sky blue?" },
        ];
        var names = new EntityNames(rows, [true, true, false, true]);
        var renamed = names.Rename(rows[0])!;
        Assert.Equal("Where is Jiaxing?", renamed.Text);
        Assert.Equal("Question: Where is Jiaxing?\nAnswer:", renamed.Prompt);
        Assert.Equal("In which country is Dome?", names.Rename(rows[1])!.Text);

        // Alone of its kind, or without a name in the text: left as it is, and counted as skipped.
        Assert.Null(names.Rename(rows[2]));
        Assert.Null(names.Rename(rows[3]));
    }

    [Fact]
    public void Rename_EntityInsideALongerWord_IsNoEntity()
    {
        ActivationRow[] rows =
        [
            Row("a") with { Group = "country:niger", Text = "Is Nigeria large?" },
            Row("b") with { Group = "country:chad", Text = "Is Chad large?" },
        ];
        Assert.Null(new EntityNames(rows, [true, true]).Rename(rows[0]));
    }

    [Fact]
    public void Replace_TextThatIsNotInItsPromptOnce_IsRefused()
    {
        var row = Row("a") with { Text = "Why?", Prompt = "Why? Why?" };
        Assert.Null(QuestionText.Replace(row, "How?"));
        Assert.Null(QuestionText.Replace(row with { Prompt = "What?" }, "How?"));
        Assert.Null(QuestionText.Replace(row with { Prompt = null, Tokens = [1, 2] }, "How?"));
        Assert.Equal("How?", QuestionText.Replace(row with { Prompt = null }, "How?")!.Text);
    }

    [Theory]
    [InlineData(0.05, 0.03, "kept")]
    [InlineData(0.12, 0.08, "within_chance")]
    [InlineData(0.2, 0.15, "broken")]
    public void ThresholdResult_SaysWhatBecameOfThePromise(double risk, double low, string expected) => Assert.Equal(
        expected,
        new ThresholdResult(ThresholdReport.From(AtHalf)!, 0.5, risk, new Dictionary<string, double>(), 200, 100, low, 0.3).Outcome);

    private static IEnumerable<(ActivationRow Row, float Risk)> Rows(int count, AnswerGrade grade, float risk) =>
        Enumerable.Range(0, count).Select(i => (Row($"{grade}/{risk}/{i}") with { Grade = grade }, risk));

    private static ActivationRow Row(string id) => new(id, id, 7, 1, "known", "cities", "answer_start", -1, 10, "Where is it?", null, null, null);
}
