using System.Text.Json;
using Candor.Probes.Artifacts;

namespace Candor.Cli.Tests.Commands;

/// <summary>extract → fit → calibrate → evaluate → inspect on the embedded model, with a part of its questions.</summary>
public sealed class WholePathTests : IDisposable
{
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WholePath_EmbeddedModel_GivesABankThatTellsKnownFromUnknown()
    {
        var extracted = (await Tool.RunAsync(
            "extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.4:token", "residual.5:token", "--limit", "2600",
            "--json")).Expect(0);
        using var extraction = JsonDocument.Parse(extracted.Output);
        Assert.Equal(2600, extraction.RootElement.GetProperty("rows").GetInt32());

        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--l2", "100", "--name", "logistic", "--out", _folder["logistic"])).Expect(0);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--method", "mahalanobis", "--name", "distance", "--out", _folder["distance"])).Expect(0);

        var calibrated = await Tool.RunAsync(
            "calibrate",
            "--probes",
            _folder["logistic"],
            _folder["distance"],
            "--activations",
            _folder["acts"],
            "--model",
            Repository.Atlas,
            "--selective-risk",
            "0.1",
            "--name",
            "known",
            "--out",
            _folder["bank"],
            "--json");
        calibrated.Expect(0);
        using var calibration = JsonDocument.Parse(calibrated.Output);
        Assert.True(calibration.RootElement.GetProperty("coupling").GetProperty("false_abstention").GetDouble() <= 0.05);
        Assert.True(calibration.RootElement.GetProperty("largest_replay_difference").GetDouble() < 0.01);
        Assert.True(calibration.RootElement.GetProperty("threshold").GetProperty("selective_risk_bound").GetDouble() <= 0.1);

        var evaluated = (await Tool.RunAsync(
            "evaluate", _folder["bank"], "--activations", _folder["acts"], "--baselines", "--replicates", "100", "--coupling", "--model", Repository.Atlas,
            "--gains", "0", "20", "--json")).Expect(0);
        using var evaluation = JsonDocument.Parse(evaluated.Output);
        var withheld = evaluation.RootElement.GetProperty("comparisons").EnumerateArray().First(static c => c.GetProperty("against").GetString() == "withheld");
        var risk = withheld.GetProperty("scores").EnumerateArray().Single(static s => s.GetProperty("gives_risk").GetBoolean());
        Assert.InRange(risk.GetProperty("auroc").GetDouble(), 0.95, 1);
        var entropy = withheld.GetProperty("scores").EnumerateArray().Single(static s => s.GetProperty("name").GetString() == "entropy");
        Assert.True(risk.GetProperty("auroc_low").GetDouble() > entropy.GetProperty("auroc_high").GetDouble(), "The probe beats the model's own entropy.");
        Assert.InRange(evaluation.RootElement.GetProperty("shuffled").GetProperty("mean").GetDouble(), 0.45, 0.55);
        var none = evaluation.RootElement.GetProperty("coupling").GetProperty("curve").EnumerateArray().First().GetProperty("abstention");
        Assert.Equal(0, none.GetProperty("known").GetDouble());

        var inspected = (await Tool.RunAsync("inspect", _folder["bank"], "--model", Repository.Atlas, "--json")).Expect(0);
        using var inspection = JsonDocument.Parse(inspected.Output);
        Assert.Equal("atlas", inspection.RootElement.GetProperty("bank").GetProperty("checked_against").GetString());
        Assert.Equal(
            ["logistic", "distance", "entropy"],
            inspection.RootElement.GetProperty("bank").GetProperty("probes").EnumerateArray().Select(static probe => probe.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Extract_OneAtATimeTwice_GivesTheSameBytes()
    {
        foreach (var name in (string[])["one", "two"])
        {
            (await Tool.RunAsync(
                "extract", Data, "--model", Repository.Atlas, "--out", _folder[name], "--positions", "answer_start,answer", "--concurrency", "1", "--limit",
                "40")).Expect(0);
        }

        foreach (var file in (string[])["shard-00000.safetensors", "shard-00000.jsonl", "extraction.json"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["one"], file)), File.ReadAllBytes(Path.Combine(_folder["two"], file)));
        }
    }

    [Fact]
    public async Task Extract_ManyAtATime_DiffersFromOneAtATimeOnlyInTheLastBits()
    {
        (await Tool.RunAsync("extract", Data, "--model", Repository.Atlas, "--out", _folder["one"], "--concurrency", "1", "--limit", "60")).Expect(0);
        (await Tool.RunAsync("extract", Data, "--model", Repository.Atlas, "--out", _folder["many"], "--concurrency", "16", "--limit", "60")).Expect(0);
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["one"], "shard-00000.jsonl")), File.ReadAllText(Path.Combine(_folder["many"], "shard-00000.jsonl")));
        var one = SafeTensorsFile.Read(Path.Combine(_folder["one"], "shard-00000.safetensors"));
        var many = SafeTensorsFile.Read(Path.Combine(_folder["many"], "shard-00000.safetensors"));
        foreach (var tensor in one.Tensors)
        {
            var other = many[tensor.Name];
            var scale = tensor.Values.Max(static value => float.IsFinite(value) ? Math.Abs(value) : 0);
            Assert.All(
                tensor.Values.Zip(other.Values),
                pair => Assert.True(pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= 1e-4 * scale, tensor.Name));
        }
    }

    [Fact]
    public async Task Extract_Answers_GradesWhatTheModelSaid()
    {
        var result = (await Tool.RunAsync(
            "extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.6:token", "--positions", "answer_start,answer",
            "--limit", "120", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var groups = report.RootElement.GetProperty("groups").EnumerateArray().ToDictionary(static group => group.GetProperty("status").GetString()!);
        var known = groups["known"];
        Assert.True(known.GetProperty("correct").GetInt32() >= 0.9 * known.GetProperty("questions").GetInt32());
        var withheld = groups["withheld"];
        Assert.True(withheld.GetProperty("wrong").GetInt32() >= 0.5 * withheld.GetProperty("questions").GetInt32());
        Assert.All(
            File.ReadLines(Path.Combine(_folder["acts"], "shard-00000.jsonl")), static line => Assert.DoesNotContain("<|", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_SpoiltBank_IsNoAndSaysWhy()
    {
        (await Tool.RunAsync(
            "extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.5:token", "--limit", "200")).Expect(0);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--l2", "100", "--out", _folder["fit"])).Expect(0);
        (await Tool.RunAsync("inspect", _folder["fit"], "--model", Repository.Atlas)).Expect(0);
        var tensors = Path.Combine(_folder["fit"], "bank.safetensors");
        var bytes = File.ReadAllBytes(tensors);
        bytes[^1] ^= 1;
        File.WriteAllBytes(tensors, bytes);
        var result = (await Tool.RunAsync("inspect", _folder["fit"], "--model", Repository.Atlas)).Expect(1);
        Assert.Contains("refused      bank.safetensors is not the file that bank.json was written with", result.Output, StringComparison.Ordinal);
    }
}
