using System.Text.Json;
using System.Xml.Linq;
using Candor.Cli.Tests.ActivationFiles;

namespace Candor.Cli.Tests.Commands;

/// <summary><c>candor study</c> on activations whose truth is known.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Study_PlantedTruth_IsFoundWhereItIsAndByNoControl()
    {
        PlantedFolder.Write(_folder["planted"]);
        var set = (await StudyAsync("planted")).GetProperty("sets")[0];
        Assert.Equal("planted", set.GetProperty("set").GetString());

        // Two normals 3 apart: Φ(3 / √2) = 0.983.
        Assert.InRange(Auroc(set, "logistic_one_token"), 0.97, 0.995);
        Assert.Equal("residual.2/token", Score(set, "logistic_one_token").GetProperty("note").GetString());
        Assert.InRange(Auroc(set, "ridge_several_token"), 0.97, 0.995);
        foreach (var control in (string[])["words", "length", "shuffled"])
        {
            Assert.InRange(Auroc(set, control), 0.4, 0.6);
        }

        // Entropies uniform on [0, 1] and on [0.3, 1.3]: 1 − 0.7² / 2 = 0.755.
        Assert.InRange(Auroc(set, "uncertainty"), 0.7, 0.8);
        Assert.Equal("uncertainty", set.GetProperty("best_control").GetString());
        Assert.True(set.GetProperty("gain").GetProperty("low").GetDouble() > 0.1);
    }

    [Fact]
    public async Task Study_Noise_IsNotChosenIntoATruth()
    {
        // The best of twenty sources of noise looks like something; chosen inside the folds, it is nothing.
        PlantedStatements.WriteNoise(_folder["noise"], groups: 120, sources: 20);
        var report = await StudyAsync("noise", "--layer-sweep");
        Assert.InRange(Auroc(report.GetProperty("sets")[0], "logistic_one_token"), 0.35, 0.62);
        var points = report.GetProperty("sweeps")[0].GetProperty("points");
        Assert.True(points.EnumerateArray().Max(static point => point.GetProperty("logistic").GetDouble()) > 0.58);
    }

    [Fact]
    public async Task Study_BothPolarities_AreReadByTtpd()
    {
        PlantedStatements.WritePairs(_folder["pairs"]);
        var set = (await StudyAsync("pairs")).GetProperty("sets")[0];
        Assert.InRange(Auroc(set, "ttpd_one_token"), 0.88, 0.96);
        PlantedFolder.Write(_folder["planted"]);
        var scores = (await StudyAsync("planted")).GetProperty("sets")[0].GetProperty("scores");
        Assert.DoesNotContain(scores.EnumerateArray(), static score => score.GetProperty("name").GetString() == "ttpd_one_token");
    }

    [Fact]
    public async Task Study_DomainsWithDirectionsOfTheirOwn_AreLostWhenLeftOut()
    {
        PlantedFolder.Write(_folder["own"], isPerDomain: true);
        var report = await StudyAsync("own", "--by-domain");
        Assert.Equal(["cities", "words", "own"], report.GetProperty("sets").EnumerateArray().Select(static set => set.GetProperty("set").GetString()));
        Assert.All(report.GetProperty("sets").EnumerateArray().Take(2), static set => Assert.InRange(Auroc(set, "ridge_several_token"), 0.95, 1));
        Assert.Equal(2, report.GetProperty("left_out").GetArrayLength());
        Assert.All(report.GetProperty("left_out").EnumerateArray(), static result => Assert.InRange(result.GetProperty("pooled").GetDouble(), 0.3, 0.7));

        PlantedFolder.Write(_folder["shared"]);
        var shared = await StudyAsync("shared", "--by-domain");
        Assert.All(shared.GetProperty("left_out").EnumerateArray(), static result => Assert.InRange(result.GetProperty("within_domains").GetDouble(), 0.95, 1));
    }

    [Fact]
    public async Task Study_WholeAnswers_AreReadAtTheirLastToken()
    {
        PlantedStatements.WriteAnswers(_folder["answers"], hasChange: true);
        File.WriteAllLines(
            _folder["transcript.jsonl"],
            Enumerable.Range(0, 200).Select(static q => $$"""{"id":"{{q}}","mean_nll":{{q % 7}},"max_entropy":{{q % 5}},"first_entropy":1}"""));
        var set = (await StudyAsync("answers", "--transcript", _folder["transcript.jsonl"])).GetProperty("sets")[0];
        Assert.Equal("over_answer", set.GetProperty("time").GetString());
        Assert.Equal(200, set.GetProperty("rows").GetInt32());

        // One token of five says so, by 5: their mean by 1, in noise of 1/√5: Φ(√(5/2)) = 0.943. The last one is it in a fifth of the answers.
        Assert.InRange(Auroc(set, "logistic_one_answer_mean"), 0.88, 0.98);
        Assert.InRange(Auroc(set, "ridge_several_answer_change"), 0.85, 0.98);
        Assert.InRange(Auroc(set, "logistic_one_token"), 0.5, 0.72);
        Assert.InRange(Auroc(set, "uncertainty"), 0.45, 0.65);
    }

    [Fact]
    public async Task Study_SeveralSets_WritesTablesAndAPageThatSayTheSame()
    {
        PlantedFolder.Write(_folder["one"]);
        PlantedFolder.Write(_folder["two"], isPerDomain: true);
        string[] both = ["--activations", _folder["one"], _folder["two"]];
        var result = (await Tool.RunAsync(["study", .. both, "--layer-sweep", "--transfer", "--replicates", "100", "--out", _folder["out"]])).Expect(0);
        var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["out"], "study.json"))).RootElement;
        Assert.Equal(File.ReadAllText(Path.Combine(_folder["out"], "study.md")), result.Output);
        var page = File.ReadAllText(Path.Combine(_folder["out"], "study.html"));
        _ = XDocument.Parse(page.Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        foreach (var score in report.GetProperty("sets").EnumerateArray().SelectMany(static set => set.GetProperty("scores").EnumerateArray()))
        {
            var figure = score.GetProperty("auroc").GetDouble().ToString("0.000", null);
            Assert.Contains(figure, result.Output, StringComparison.Ordinal);
            Assert.Contains(figure, page, StringComparison.Ordinal);
        }

        var transfer = report.GetProperty("transfer").GetProperty("auroc");
        Assert.True(transfer[0][0].GetDouble() > 0.97);
        Assert.Equal(2, transfer.GetArrayLength());
    }

    [Fact]
    public async Task Study_TooFewOrUnlabelledRows_AreRefusedVerbatim()
    {
        PlantedFolder.Write(_folder["fewer"], groups: 20);
        Assert.Equal(
            "'fewer' holds 24 trustworthy and 16 other rows; at least 30 of each are needed.",
            (await Tool.RunAsync("study", "--activations", _folder["fewer"])).Expect(2).Error.Trim());
        PlantedStatements.WriteNoise(_folder["ungraded"], groups: 80, sources: 2);
        Assert.Equal(
            "No folder holds rows with the label 'correct'. With --label correct, answers must have been graded.",
            (await Tool.RunAsync("study", "--activations", _folder["ungraded"], "--label", "correct")).Expect(2).Error.Trim());
    }

    private async Task<JsonElement> StudyAsync(string name, params string[] more) =>
        JsonDocument.Parse(
            (await Tool.RunAsync(["study", "--activations", _folder[name], "--json", "--replicates", "100", .. more])).Expect(0).Output).RootElement;

    private static JsonElement Score(JsonElement set, string name) =>
        set.GetProperty("scores").EnumerateArray().First(score => score.GetProperty("name").GetString() == name);

    private static double Auroc(JsonElement set, string name) => Score(set, name).GetProperty("auroc").GetDouble();
}
