using System.Text.Json;

namespace Candor.Cli.Tests.Commands;

/// <summary>Questions read again after a neutral prefix and with other entities, on the embedded model.</summary>
public sealed class EvaluateInvarianceTests : IDisposable
{
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_Invariance_ReadsTheChangedQuestionsAndSaysWhatWasDone()
    {
        (await Tool.RunAsync(
            "extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.5:token", "--limit", "600")).Expect(0);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--l2", "100", "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--invariance", "--model", Repository.Atlas, "--replicates", "100", "--json"))
            .Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var tests = report.RootElement.GetProperty("invariance").GetProperty("tests").EnumerateArray().ToDictionary(
            static test => test.GetProperty("name").GetString()!);
        Assert.Equal(["entity_renaming", "neutral_prefix"], tests.Keys.Order());
        var judged = report.RootElement.GetProperty("controls").GetProperty("risk_auroc").GetProperty("n").GetInt32();
        foreach (var test in tests.Values)
        {
            Assert.Equal(judged, test.GetProperty("questions").GetInt32() + test.GetProperty("skipped").GetInt32());
            var median = test.GetProperty("median_change").GetProperty("estimate").GetDouble();
            Assert.InRange(median, 0, test.GetProperty("ninetieth_percentile").GetDouble());
            Assert.InRange(test.GetProperty("ninetieth_percentile").GetDouble(), median, test.GetProperty("largest").GetDouble());
            Assert.Equal(median < 0.05, test.GetProperty("holds").GetBoolean());

            // A reading that did not change at all would be of the same question.
            Assert.True(test.GetProperty("largest").GetDouble() > 1e-4);
        }

        Assert.Equal(0, tests["neutral_prefix"].GetProperty("skipped").GetInt32());
        Assert.Contains("(16 tokens)", tests["neutral_prefix"].GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_InvarianceWithoutAModel_IsRefused()
    {
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--invariance")).Expect(2);
        Assert.Contains("--invariance needs --model.", result.Error, StringComparison.Ordinal);
    }
}
