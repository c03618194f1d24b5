using System.Text.Json;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.Commands;

public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluateTests() => PlantedFolder.Write(_folder["acts"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_PlantedTruth_BeatsControlsThatStayAtChance()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--replicates", "200", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var root = report.RootElement;
        var comparison = root.GetProperty("comparisons").EnumerateArray().Single(static c => c.GetProperty("against").GetString() == "withheld");
        var scores = comparison.GetProperty("scores").EnumerateArray().ToDictionary(static s => s.GetProperty("name").GetString()!);
        Assert.InRange(scores["logistic.answer_start"].GetProperty("auroc").GetDouble(), 0.95, 1);
        Assert.True(scores["logistic.answer_start"].GetProperty("auroc_low").GetDouble() <= scores["logistic.answer_start"].GetProperty("auroc").GetDouble());
        Assert.True(scores["logistic.answer_start"].GetProperty("gives_risk").GetBoolean());
        Assert.InRange(scores["words_only"].GetProperty("auroc").GetDouble(), 0.3, 0.7);
        Assert.InRange(scores["length"].GetProperty("auroc").GetDouble(), 0.3, 0.7);
        Assert.InRange(scores["entropy"].GetProperty("auroc").GetDouble(), 0.6, 0.9);
        Assert.Equal(JsonValueKind.Null, scores["words_only"].GetProperty("ece").ValueKind);
        Assert.InRange(root.GetProperty("shuffled").GetProperty("mean").GetDouble(), 0.45, 0.55);

        // Judged against the true labels, a fit on permuted ones would be anywhere between 0 and 1, as its direction happens to point.
        Assert.InRange(root.GetProperty("shuffled").GetProperty("lowest").GetDouble(), 0.3, 0.5);
        Assert.InRange(root.GetProperty("shuffled").GetProperty("highest").GetDouble(), 0.5, 0.7);
        Assert.Equal(4, root.GetProperty("domains").GetArrayLength());
        Assert.All(root.GetProperty("domains").EnumerateArray(), static domain => Assert.InRange(domain.GetProperty("left_out_auroc").GetDouble(), 0.9, 1));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("threshold").ValueKind);
        Assert.Equal(10, root.GetProperty("risk_coverage").GetArrayLength());
    }

    [Fact]
    public async Task Evaluate_DomainsWithDirectionsOfTheirOwn_AreLostWhenLeftOut()
    {
        PlantedFolder.Write(_folder["domains"], shift: 4, isPerDomain: true);
        (await Tool.RunAsync("fit", "--activations", _folder["domains"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["domains"], "--baselines", "--replicates", "100", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        Assert.All(report.RootElement.GetProperty("domains").EnumerateArray(), static domain =>
        {
            Assert.InRange(domain.GetProperty("auroc").GetDouble(), 0.9, 1);
            Assert.InRange(domain.GetProperty("left_out_auroc").GetDouble(), 0.2, 0.8);
        });
    }

    [Fact]
    public async Task Evaluate_TheSameTwice_IsTheSameDocument()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        string[] command = ["evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--replicates", "100", "--json", "--report", _folder["report.json"]];
        var one = (await Tool.RunAsync(command)).Expect(0);
        Assert.Equal(one.Output, File.ReadAllText(_folder["report.json"]));
        Assert.Equal(one.Output, (await Tool.RunAsync(command)).Expect(0).Output);
    }

    [Fact]
    public async Task Evaluate_OnFittedFolds_IsRefused()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"], "--folds", "0-4")).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--folds", "4-6")).Expect(2);
        Assert.Equal(
            $"The probe 'logistic.answer_start' was fitted on folds 0-4; testing it on folds 4-6 would only show that it remembers.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Evaluate_BankOfAnotherModel_IsRefusedNamingBoth()
    {
        var probe = new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy));
        var bank = new ProbeBank(
            "foreign", "other", "beef", [new BankedProbe(probe, new PlattCalibrator(1, 0), [TokenPosition.AnswerStart])], new Dictionary<TokenPosition, string> { [TokenPosition.AnswerStart] = "entropy" });
        BankWriter.Write(_folder["bank"], bank, null);
        var result = (await Tool.RunAsync("evaluate", _folder["bank"], "--activations", _folder["acts"])).Expect(2);
        Assert.Contains(
            "It was made for model 'other' (fingerprint beef), and the loaded model is 'planted' (fingerprint f00d).", result.Error, StringComparison.Ordinal);
    }
}
