using System.Text.Json;
using Candor.Cli.ActivationFiles;
using Candor.Cli.Questions;
using Candor.Cli.Readings;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.Commands;

/// <summary>Answers that the embedded model gives, and the same answers when they are given to it.</summary>
public sealed class ExtractAnswersTests : IDisposable
{
    private const int D = 128;
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnswerMean_IsTheMeanOverTheAnswersTokensUpToThisOne()
    {
        var folder = await ExtractAsync("acts", Data, "answer_start,answer", "residual.4:token,answer_mean");
        var (token, mean) = (folder.Load(ProbeSource.Parse("residual.4/token")).Values, folder.Load(ProbeSource.Parse("residual.4/answer_mean")).Values);
        var stored = new StoredActivations(folder, [ProbeSource.Parse("residual.4/answer_mean")]);
        var sum = new double[D];
        for (var row = 0; row < folder.Rows.Count; row++)
        {
            stored.Row = row;
            var index = folder.Rows[row].TokenIndex;
            if (index < 0)
            {
                Assert.True(mean.AsSpan(row * D, D).IndexOfAnyExcept(float.NaN) < 0);
                Assert.True(stored.Residual(new HookPoint(4), Pooling.AnswerMean).IsEmpty);
                Array.Clear(sum);
                continue;
            }

            Assert.Equal(D, stored.Residual(new HookPoint(4), Pooling.AnswerMean).Length);
            for (var d = 0; d < D; d++)
            {
                sum[d] += token[(row * D) + d];
                Assert.Equal(sum[d] / (index + 1), mean[(row * D) + d], 1e-5 * (1 + Math.Abs(sum[d])));
            }
        }
    }

    [Fact]
    public async Task AnswerLast_StoresTheRowsThatAreLast()
    {
        var all = await ExtractAsync("all", Data, "answer_start,answer", "residual.4:token,answer_mean");
        var last = await ExtractAsync("last", Data, "answer_start,answer_last", "residual.4:token,answer_mean");
        Assert.True(last.Manifest.OnlyLastAnswerToken);
        int[] kept = [.. Enumerable.Range(0, all.Rows.Count).Where(i => all.Rows[i].TokenIndex == -1 || all.Rows[i].IsLast)];
        Assert.True(kept.Length < all.Rows.Count);
        Assert.Equal(30, last.Rows.Count(static row => row.IsLast));
        Assert.Equal(kept.Select(i => all.Rows[i]), last.Rows);
        foreach (var source in all.Manifest.Sources.Select(ProbeSource.Parse))
        {
            var (from, to) = (all.Load(source), last.Load(source));
            var d = from.Shape[1];
            float[] expected = [.. kept.SelectMany(i => from.Values[(i * d)..((i + 1) * d)])];

            // The lens is read for all rows of a question at once, and a product of fewer rows sums in another order.
            var tolerance = source is ProbeSource.Lens ? 1e-4f : 0;
            Assert.All(expected.Zip(to.Values), pair => Assert.True(pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= tolerance));
        }
    }

    [Fact]
    public async Task GivenAnswers_AreReadAsTheModelsOwn()
    {
        var own = await ExtractAsync("own", Data, "answer_start,answer", "residual.6:token,answer_mean");
        var given = await ExtractAsync("given", Transcripts(own), "answer_start,answer", "residual.6:token,answer_mean");
        Assert.Equal(
            own.Rows.Select(static row => (row.Id, row.TokenIndex, row.Answer, row.AnswerTokens)),
            given.Rows.Select(static row => (row.Id, row.TokenIndex, row.Answer, row.AnswerTokens)));
        foreach (var source in own.Manifest.Sources.Select(ProbeSource.Parse))
        {
            var (one, other) = (own.Load(source).Values, given.Load(source).Values);
            var scale = one.Max(static value => float.IsFinite(value) ? Math.Abs(value) : 0);
            Assert.All(one.Zip(other), pair => Assert.True(pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= 1e-4 * scale));
        }

        // The grade that came with the answer counts, right or not.
        Assert.All(given.Rows, static row => Assert.Equal(AnswerGrade.Wrong, row.Grade));
    }

    [Fact]
    public async Task GivenAnswers_EmptyOrWithoutGrade_HaveNoRowOrNoGrade()
    {
        var data = _folder.Write(
            "data.jsonl",
            """{"id":"a","question":"What is it?","answer":""}""",
            """{"id":"b","question":"What is it?","answer":" Paris."}""",
            """{"id":"c","question":"What is it?","answer":" Paris.","answers":["Paris"]}""");
        (await Tool.RunAsync(
            "extract", data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.4:token", "--positions", "answer_last")).Expect(0);
        var rows = ActivationFolder.Read(new DirectoryInfo(_folder["acts"])).Rows;
        Assert.Equal([("b", null), ("c", AnswerGrade.Correct)], rows.Select(static row => (row.Id, row.Grade)));
        Assert.All(rows, static row => Assert.True(row.IsLast));
    }

    [Fact]
    public async Task System_ForAWholePrompt_IsRefused()
    {
        var data = _folder.Write("data.jsonl", """{"id":"a","text":"Paris is in France."}""");
        var result = (await Tool.RunAsync("extract", data, "--model", Repository.Atlas, "--out", _folder["acts"], "--system", "Be brief.")).Expect(2);
        Assert.Contains("Question 'a' is a whole prompt already: there is no place for --system in it.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", "no probe is read at its earlier tokens alone")]
    [InlineData("answer,answer_last", "'answer,answer_last': answer is every token of the answer, answer_last its last one only; give one of them.")]
    [InlineData("last", "'last' is not a token position; expected answer_start, answer, answer_last or all.")]
    public async Task Positions_BadWord_IsRefused(string positions, string sentence)
    {
        var result = (await Tool.RunAsync("extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--positions", positions)).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
    }

    private async Task<ActivationFolder> ExtractAsync(string name, string data, string positions, string sources)
    {
        (await Tool.RunAsync(
            "extract", data, "--model", Repository.Atlas, "--out", _folder[name], "--sources", sources, "--positions", positions, "--limit", "30",
            "--concurrency", "1")).Expect(0);
        return ActivationFolder.Read(new DirectoryInfo(_folder[name]));
    }

    // The questions that were extracted, with their answers, each graded as wrong.
    private string Transcripts(ActivationFolder folder) => _folder.Write(
        "transcripts.jsonl",
        [
            .. folder.Rows.DistinctBy(static row => row.Id).Select(static row => JsonSerializer.Serialize(new
            {
                id = row.Id, question = row.Text, prompt = row.Prompt, group = row.Group, fold = row.Fold, answer = row.Answer, grade = "wrong",
            })),
        ]);
}
