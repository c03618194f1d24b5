using System.Text.Json;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.Commands;

public sealed class FitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FitTests() => PlantedFolder.Write(_folder["acts"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("logistic")]
    [InlineData("mass_mean")]
    [InlineData("mass_mean_whitened")]
    [InlineData("mahalanobis")]
    public async Task Fit_BestSource_FindsWhereTheTruthWasPlanted(string method)
    {
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--method", method, "--out", _folder["fit"], "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal("residual.2/token", report.RootElement.GetProperty("source").GetString());

        // Two normals 3 apart: Φ(3/√2) = 0.983.
        Assert.InRange(report.RootElement.GetProperty("cross_validated_auroc").GetDouble(), 0.96, 0.995);
        var tried = report.RootElement.GetProperty("tried").EnumerateArray().ToDictionary(
            static score => score.GetProperty("source").GetString()!, static score => score.GetProperty("auroc").GetDouble());
        Assert.Equal(0.5, tried["residual.0/token"]);
        Assert.InRange(tried["residual.1/token"], 0.4, 0.6);

        var bank = BankReader.Read(_folder["fit"], "planted", PlantedFolder.Fingerprint);
        Assert.Equal($"{method}.answer_start", bank.Probes[0].Probe.Name);
    }

    [Fact]
    public async Task Fit_NamedSource_PointsToTheUntrustworthySide()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.2/token", "--out", _folder["fit"], "--name", "mine")).Expect(0);
        var probe = Assert.IsType<LinearProbe>(BankReader.ReadUnbound(_folder["fit"]).Probes[0].Probe);
        Assert.Equal("mine", probe.Name);
        Assert.True(probe.Direction.Unit[0] > 0.9, "The planted coordinate carries the direction.");
    }

    [Fact]
    public async Task Fit_SeveralPenalties_ReportsEachOnTheBestSource()
    {
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"], "--l2", "0.1", "10", "1000", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var tried = report.RootElement.GetProperty("tried").EnumerateArray()
            .Where(static score => score.GetProperty("source").GetString() == "residual.2/token");
        Assert.Equal([10, 0.1, 1000], tried.Select(static score => score.GetProperty("l2").GetDouble()));
    }

    [Fact]
    public async Task Fit_ConstantSource_IsRefused()
    {
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.0/token", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "'residual.0/token' is the same for all 240 rows; there is nothing to fit. Choose another source.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_NoRowsAtThePosition_IsRefused()
    {
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--position", "answer", "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            "Folds 0-2 hold 0 rows at answer with the label 'known', all of one class or none; both classes are needed.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_OtherFolds_AreNotSeen()
    {
        // The same folder with every row outside the folds spoilt; the probe must come out bit by bit the same.
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"], "--folds", "0-4")).Expect(0);
        var before = File.ReadAllBytes(Path.Combine(_folder["fit"], "bank.safetensors"));
        PlantedFolder.Write(_folder["spoilt"], spoiltFrom: 5);
        (await Tool.RunAsync("fit", "--activations", _folder["spoilt"], "--out", _folder["again"], "--folds", "0-4")).Expect(0);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder["again"], "bank.safetensors")));
    }
}
