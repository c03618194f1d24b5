using System.Text.Json;
using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.Commands;

/// <summary>A planted probe, moved to a model whose space is the planted one turned, scaled and shifted, and to one that has nothing to do with it.</summary>
public sealed class MoveTests : IDisposable
{
    private const int Width = 9;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Move_TurnedScaledAndShiftedSpace_WritesAProbeThatReadsIt()
    {
        await PlantAsync(Turned);
        using var report = JsonDocument.Parse((await MoveAsync("--json")).Expect(0).Output);
        var transfer = report.RootElement.GetProperty("transfer");
        Assert.InRange(transfer.GetProperty("auroc").GetDouble(), 0.95, 1);
        Assert.Equal(transfer.GetProperty("own_auroc").GetDouble(), transfer.GetProperty("auroc").GetDouble(), 0.01);
        Assert.InRange(transfer.GetProperty("low").GetDouble(), 0.9, transfer.GetProperty("auroc").GetDouble());
        Assert.InRange(transfer.GetProperty("correlation").GetDouble(), 0.99, 1);
        Assert.Equal(320, transfer.GetProperty("samples").GetInt32());
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("refusal").ValueKind);

        // It is a fitted probe of the other model, for folds that moved it, and calibrate takes it.
        var bank = BankReader.Read(_folder["moved"], "other", "beef");
        var probe = Assert.IsType<LinearProbe>(Assert.Single(bank.Probes).Probe);
        Assert.Equal(("logistic", "residual.1/token", Width), (probe.Name, probe.Source.ToString(), probe.Direction.Dimension));
        var record = BankReader.ReadProvenance(_folder["moved"])!;
        Assert.Equal(("0-2", "logistic", "e"), ((string)record["folds"]!, (string)record["method"]!, (string)record["data_sha256"]!));
        Assert.Contains("Moved from model 'planted' (residual.2/token)", (string)record["warnings"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_SpaceThatSaysNothing_IsRefusedWithItsFigureAndWritesNothing()
    {
        await PlantAsync(Unrelated);
        var result = (await MoveAsync()).Expect(1);
        Assert.Matches(@"AUROC 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\); in its own model 0\.9\d{2}", result.Output);
        Assert.Contains("Nothing was written: The probe reaches an AUROC of 0.", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["moved"]));
    }

    [Fact]
    public async Task Move_BySubspace_WorksWhereTheSpacesMeetAndIsRefusedWhereNot()
    {
        await PlantAsync(static row => row.ToArray());
        using (var report = JsonDocument.Parse((await MoveAsync("--via", "subspace", "--components", "5", "--json")).Expect(0).Output))
        {
            Assert.InRange(report.RootElement.GetProperty("angle").GetDouble(), 0, 1);
            Assert.InRange(report.RootElement.GetProperty("transfer").GetProperty("auroc").GetDouble(), 0.9, 1);
        }

        Directory.Delete(_folder["moved"], recursive: true);
        await PlantAsync(static row => [row[2], row[3], row[4], row[0], row[1], row[5]]);
        var refused = (await MoveAsync("--via", "subspace", "--components", "2")).Expect(1);
        Assert.Contains("Nothing was written: The subspaces' largest principal angle is ", refused.Output, StringComparison.Ordinal);
        Assert.Contains("above 45°", refused.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["moved"]));
    }

    [Fact]
    public async Task Move_FoldsThatWereSeenOrOneModelOrOtherQuestions_AreRefused()
    {
        await PlantAsync(Turned);
        Assert.Contains(
            "--test-folds 2-3 overlap the folds that the probe was fitted on (0-2)",
            (await MoveAsync("--test-folds", "2-3")).Expect(2).Error,
            StringComparison.Ordinal);
        Assert.Contains("is moved by (3-4)", (await MoveAsync("--folds", "3-4", "--test-folds", "4")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains(
            "--from and --into are of one model, 'planted'; there is nothing to move.",
            (await Tool.RunAsync(
                "move", "--probe", _folder["fit"], "--from", _folder["acts"], "--into", _folder["acts"], "--out", _folder["moved"])).Expect(2).Error,
            StringComparison.Ordinal);
        await PlantAsync(Turned, static row => row with { Text = "Another question?" });
        Assert.Contains("is one question in --from and another in --into", (await MoveAsync()).Expect(2).Error, StringComparison.Ordinal);
        await PlantAsync(Turned, static row => row with { Id = $"x{row.Id}" });
        Assert.Contains("share 0 labelled questions in these folds", (await MoveAsync()).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_TooFewQuestionsToMeasureBy_IsRefused()
    {
        await PlantAsync(Turned, groups: 100);
        Assert.Contains(
            "Nothing was written: 40 labelled samples cannot tell whether a probe carries over; at least 100 are needed.",
            (await MoveAsync("--anchors", "32")).Expect(1).Output,
            StringComparison.Ordinal);
        Assert.Contains("Nothing was written: 64 anchors cannot be chosen among 60 prompts", (await MoveAsync()).Expect(1).Output, StringComparison.Ordinal);
    }

    private Task<ToolResult> MoveAsync(params string[] more) => Tool.RunAsync(
    [
        "move", "--probe", _folder["fit"], "--from", _folder["acts"], "--into", _folder["other"], "--source", "residual.1/token", "--out", _folder["moved"],
        .. more, .. more.Contains("--test-folds") ? (string[])[] : ["--test-folds", "3-4"],
    ]);

    /// <summary>Fits a probe on the planted folder, and writes another model's with residual.1 made of the planted residual.2.</summary>
    private async Task PlantAsync(Func<float[], float[]> map, Func<ActivationRow, ActivationRow>? rename = null, int groups = 800)
    {
        var folder = PlantedFolder.Write(_folder["acts"], groups);
        (await Tool.RunAsync(
            "fit", "--activations", _folder["acts"], "--source", "residual.2/token", "--l2", "10", "--name", "logistic", "--out", _folder["fit"])).Expect(0);
        var rows = RowSelection.From(folder, LabelKind.Known, static _ => true);
        var values = rows.Load(ProbeSource.Parse("residual.2/token"));
        float[] mapped = [.. Enumerable.Range(0, rows.Count).SelectMany(i => map(values.Row(i).ToArray()))];
        PlantedFolder.Write(
            _folder["other"],
            PlantedFolder.Plan(rows.Count, mapped.Length / rows.Count, "residual.1/token") with
            {
                Model = "other", ModelFingerprint = "beef", DataSha256 = "e",
            },
            [.. rows.Rows.Select(rename ?? (static row => row))],
            [mapped]);
    }

    /// <summary>Six values as nine, in another basis, three times as long, and shifted.</summary>
    private static float[] Turned(float[] row)
    {
        var turned = new float[Width];
        for (var j = 0; j < Width; j++)
        {
            for (var k = 0; k < row.Length; k++)
            {
                // The discrete cosine transform's matrix: its rows are orthonormal.
                turned[j] += (float)(3 * row[k] * Math.Sqrt((k == 0 ? 1d : 2d) / Width) * Math.Cos(Math.PI * (j + 0.5) * k / Width));
            }

            turned[j] += 10 + j;
        }

        return turned;
    }

    private static float[] Unrelated(float[] row)
    {
        // Noise that the row fixes, and that says nothing of it.
        var random = new Random(BitConverter.SingleToInt32Bits(row[0]));
        return [.. Enumerable.Range(0, Width).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
