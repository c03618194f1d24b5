using System.Text.Json;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Tests.Commands;

/// <summary>Banks that read answers: judged on whole answers, one row a question, whether all tokens are stored or the last one alone.</summary>
public sealed class EvaluateAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_EveryTokenStored_GathersStatisticsOverTheAnswer()
    {
        var folder = PlantedAnswers.Write(_folder["acts"]);
        using var report = await EvaluateAsync("residual.1/token");
        var scores = Scores(report);
        AssertAuroc(Gathered(folder, "output/entropy", static values => values.Average()), scores["mean_entropy"]);
        AssertAuroc(Gathered(folder, "output/entropy", static values => values.Max()), scores["highest_entropy"]);
        AssertAuroc(Gathered(folder, "lens.1/entropy", static values => values.Average()), scores["mean_lens.1/entropy"]);
        Assert.DoesNotContain("highest_lens.1/entropy", scores.Keys);

        // What ranks the wrong way on the training folds is turned round; the output's statistics never are.
        AssertAuroc(Gathered(folder, "lens.1/contrast", static values => -values.Average()), scores["mean_−lens.1/contrast"]);
        Assert.InRange(scores["mean_−lens.1/contrast"], 0.6, 1);
        Assert.InRange(scores["logistic.answer"], 0.9, 1);
        Assert.DoesNotContain(Claims(report), static claim => claim.Contains("the last token alone", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("residual.1/token")]
    [InlineData("residual.1/answer_mean")]
    public async Task Evaluate_LastTokenStored_JudgesEveryQuestionThere(string source)
    {
        var folder = PlantedAnswers.Write(_folder["acts"], isOnlyLast: true);
        using var report = await EvaluateAsync(source);
        var scores = Scores(report);
        AssertAuroc(Gathered(folder, "output/entropy", static values => values.Single()), scores["last_entropy"]);
        AssertAuroc(Gathered(folder, "lens.1/entropy", static values => values.Single()), scores["last_lens.1/entropy"]);
        Assert.DoesNotContain(scores.Keys, static name => name.StartsWith("mean_", StringComparison.Ordinal) || name == "surprisal_of_answer");
        Assert.InRange(scores["logistic.answer"], 0.85, 1);
        Assert.Contains(
            Claims(report), static claim => claim.StartsWith("That it beats the output's uncertainty over the whole answer:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Evaluate_BeforeTheAnswer_WaitsWithTheAnswersSurprisal()
    {
        var folder = PlantedAnswers.Write(_folder["acts"]);
        using var report = await EvaluateAsync("residual.1/token");
        var scores = Scores(report, "answer_start");
        AssertAuroc(Gathered(folder, "output/surprisal", static values => values.Average()), scores["surprisal_of_answer"]);

        // The question's last token says nothing about the answer; the lens there is about the answer's first.
        Assert.DoesNotContain("surprisal", scores.Keys);
        Assert.Contains("lens.1/entropy", scores.Keys);
        Assert.InRange(scores["−lens.1/contrast"], 0.6, 1);
    }

    private static void AssertAuroc((float[] Scores, bool[] Labels) expected, double actual) =>
        Assert.Equal(Auroc.Of(expected.Scores, expected.Labels), actual, 1e-9);

    // By hand: the test folds' answers, each gathered from the rows that are stored of it.
    private static (float[] Scores, bool[] Labels) Gathered(ActivationFolder folder, string source, Func<IEnumerable<float>, float> gather)
    {
        var values = folder.Load(ProbeSource.Parse(source)).Values;
        var answers = Enumerable.Range(0, folder.Rows.Count).Where(i => folder.Rows[i] is { TokenIndex: >= 0, Fold: >= 7 }).GroupBy(
            i => folder.Rows[i].Id).ToList();
        return ([.. answers.Select(rows => gather(rows.Select(i => values[i])))], [.. answers.Select(rows => folder.Rows[rows.First()].Label == 1)]);
    }

    private static Dictionary<string, double> Scores(JsonDocument report, string position = "whole_answer")
    {
        var comparison = report.RootElement.GetProperty("comparisons").EnumerateArray().Single(each => each.GetProperty("position").GetString() == position);
        Assert.Equal(180, comparison.GetProperty("trustworthy").GetInt32() + comparison.GetProperty("untrustworthy").GetInt32());
        return comparison.GetProperty("scores").EnumerateArray().ToDictionary(
            static score => score.GetProperty("name").GetString()!, static score => score.GetProperty("auroc").GetDouble());
    }

    private static IEnumerable<string> Claims(JsonDocument report) =>
        report.RootElement.GetProperty("verdict").GetProperty("cannot_claim").EnumerateArray().Select(static claim => claim.GetString()!);

    private async Task<JsonDocument> EvaluateAsync(string source)
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--position", "answer", "--source", source, "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--replicates", "100", "--json")).Expect(0);
        var report = JsonDocument.Parse(result.Output);
        Assert.Equal("whole_answer", report.RootElement.GetProperty("controls").GetProperty("position").GetString());
        return report;
    }
}
