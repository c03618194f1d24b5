using System.Text.Json;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Monitor.Hosting;
using Candor.Probes.Evaluation;
using Candor.Protos.V1;
using Candor.Testing;
using Xunit.Abstractions;

namespace Candor.Monitor.FunctionalTests.Model;

/// <summary>A bank for a published model, as src/Cli/README.md makes one: instrument, extract, fit, calibrate, serve by name.</summary>
public sealed class PublishedBankTests(ITestOutputHelper output) : IDisposable
{
    private const string Published = "models/smollm2-135m-instruct";
    private const string Statements = "data/got_core/cities.jsonl";

    // Statements of each part; calibration and threshold need 200 labels each, and groups are taken whole.
    private const int Fitted = 160;
    private const int Calibrated = 204;
    private const int Held = 60;

    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedFact(Published)]
    public async Task Documented_WayFromAPublishedModel_EndsInABankThatTellsTrueFromFalse()
    {
        var (model, bank) = (In("model"), Path.Combine(In("model"), "probes", "cities"));
        var (used, held) = Split(Repository.Shared(Statements));
        await File.WriteAllLinesAsync(In("cities.jsonl"), used);

        await RunAsync("instrument", Repository.Shared(Published), "--out", model);
        await RunAsync("extract", In("cities.jsonl"), "--model", model, "--sources", "residual.17:token", "residual.18:token", "--out", In("acts"));
        await RunAsync(
            "fit", "--activations", In("acts"), "--source", "best", "--label", "known", "--folds", "0-3", "--l2", "1", "10", "100", "--out", In("probes"));
        await RunAsync(
            "calibrate", "--probes", In("probes"), "--activations", In("acts"), "--model", model, "--label", "known", "--folds", "5-6",
            "--threshold-folds", "7-9", "--selective-risk", "0.2", "--name", "cities", "--out", bank);

        var refused = Assert.ThrowsAny<Exception>(() => MonitorApplication.Build([$"--Model:Folder={model}"]));
        Assert.StartsWith(
            $"The bank 'cities' in '{bank}' is not served: It is not a signed bundle.", StartFailure.Explain(refused)!, StringComparison.Ordinal);

        await using var sidecar = await FolderSidecar.StartAsync(model, "--Model:AllowUnsigned=cities");
        var served = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(("cities", false), (served.Bank, served.Uncalibrated));
        var risks = new List<float>();
        foreach (var (text, _) in held)
        {
            // Read where it was fitted: at the last token of what stands before an answer.
            var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = text }, Text = " It is." });
            Assert.True(response.Prompt.HasRisk);
            risks.Add(response.Prompt.Risk);
        }

        var auroc = Auroc.Of([.. risks], [.. held.Select(static one => one.IsTrue)]);
        output.WriteLine($"AUROC of {held.Length} statements about cities that nothing in the bank has seen: {auroc:0.000}");
        Assert.True(auroc > 0.8, $"{auroc}");
        Assert.All(risks, static risk => Assert.InRange(risk, 0, 1));
    }

    // Folds 0-3 are fitted on, 5-6 calibrated, 7-9 are the threshold's; the bank never sees fold 4.
    private static (List<string> Used, (string Text, bool IsTrue)[] Held) Split(string file)
    {
        var lines = File.ReadLines(file).Select(static line => (Line: line, Fields: JsonDocument.Parse(line).RootElement))
            .Select(static pair => (pair.Line, Fold: pair.Fields.GetProperty("fold").GetInt32(), Text: pair.Fields.GetProperty("text").GetString()!,
                IsTrue: pair.Fields.GetProperty("label").GetInt32() == 1))
            .ToArray();
        var used = Of(0, 3).Take(Fitted).Concat(Of(5, 6).Take(Calibrated)).Concat(Of(7, 9).Take(Calibrated));
        return ([.. used.Select(static one => one.Line)], [.. Of(4, 4).Take(Held).Select(static one => (one.Text, one.IsTrue))]);

        IEnumerable<(string Line, int Fold, string Text, bool IsTrue)> Of(int first, int last) => lines.Where(one => one.Fold >= first && one.Fold <= last);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private async Task RunAsync(params string[] args)
    {
        using var said = new StringWriter();
        using var error = new StringWriter();
        var code = await CandorCommandLine.RunAsync(args, CliConsole.For(said, error), CancellationToken.None);
        output.WriteLine($"candor {args[0]}: {code}\n{said}");
        Assert.True(code == 0, $"candor {string.Join(' ', args)}: {code}\n{said}\n{error}");
    }
}
