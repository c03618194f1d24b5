using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Probes.Bundles;

namespace Candor.Cli.Tests.Release;

/// <summary>From questions to a bundle in service on the embedded model, by the very commands of docs/release.md, and what goes wrong on the way.</summary>
[Collection(ReleasedBankCollection.Name)]
public sealed class ReleasePathTests : IDisposable
{
    private readonly ReleasedBank _released;
    private readonly TemporaryFolder _folder = new();

    public ReleasePathTests(ReleasedBank released) => _released = released;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Guide_EveryCommand_EndedWell() => Assert.All(
        _released.Runs,
        static run => Assert.True(
            run.Result.ExitCode == 0, $"candor {string.Join(' ', run.Words)}: {run.Result.ExitCode}\n{run.Result.Output}\n{run.Result.Error}"));

    [Fact]
    public void Guide_InspectAtEachStage_SaysHowFarAndWhatIsNext()
    {
        var said = _released.Runs.Where(static run => run.Words[0] == "inspect").Select(static run => run.Result.Output).ToArray();
        string[] stages = ["fitted", "calibrated", "evaluated", "bundled", "promoted"];
        Assert.Equal(stages, said.Select(static text => Line(text, "stage")).Take(stages.Length));
        Assert.Contains("candor calibrate", Line(said[0], "next"), StringComparison.Ordinal);
        Assert.Contains("candor evaluate --baselines --report", Line(said[1], "next"), StringComparison.Ordinal);
        Assert.Contains("candor bundle", Line(said[2], "next"), StringComparison.Ordinal);
        Assert.Contains("candor promote", Line(said[3], "next"), StringComparison.Ordinal);
        Assert.Contains("Model:TrustedKeys", Line(said[4], "next"), StringComparison.Ordinal);
        Assert.Equal("valid", Line(said[4], "signature"));
        Assert.EndsWith($"The sidecar would take this bundle.{Environment.NewLine}", said[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_PromotedBundle_HoldsEveryCheckAndMayNotCouple()
    {
        var bundle = _released.InService();
        Assert.True(bundle.Gate!.Passed);
        Assert.False(bundle.Gate.MayCouple);
        Assert.Equal(
            ["text_baseline", "shuffled_control", "held_out_domain", "calibration", "regression", "regression_worst_domain", "causal"],
            bundle.Gate.Checks.Select(static check => check.Name));
        Assert.Equal(["fitted", "calibrated", "evaluated"], bundle.TrainingData.Select(static data => data.Use));
        Assert.All(bundle.TrainingData, static data => Assert.Matches("^[0-9a-f]{64}$", data.Sha256));
    }

    [Fact]
    public void Guide_CausalCheck_CallsADetectingProbeInertAndHoldsItsCouplingBack()
    {
        var bundle = _released.InService();
        var probe = Assert.Single(bundle.Causal!.Probes);
        Assert.Equal([0.1, 0.25, 0.5], probe.Doses.Select(static dose => dose.Dose));
        Assert.Equal(CausalProbe.IsInert, probe.Verdict);

        // It moves the output, and it has a coupling: what is missing is that it does more than random directions.
        Assert.True(probe.Doses[^1].Kl >= CausalProbe.LeastDivergence);
        Assert.NotNull(bundle.Bank.Coupling);
        Assert.True(bundle.Gate!.Passed);
        var said = _released.Runs.Single(static run => run.Words[0] == "promote").Result.Output;
        Assert.StartsWith("causal: The probe 'logistic' is inert", Line(said, "no"), StringComparison.Ordinal);
        Assert.Equal("not allowed: the bank observes", Line(said, "coupling"));
    }

    [Fact]
    public async Task Promote_WithABundleInService_ComparesTheTwoAndRollsBack()
    {
        var served = _folder["served"];
        var first = await PromoteAsync(served);
        var second = await PromoteAsync(served, "--activations", _released["activations"]);
        var checks = second["gate"]!["checks"]!.AsArray().ToDictionary(static check => (string)check!["name"]!);
        Assert.Equal(0, (double)checks["regression"]!["figure"]!);
        Assert.True((int)checks["regression"]!["n"]! > 100);
        Assert.Equal(0, (double)checks["regression_worst_domain"]!["figure"]!);
        Assert.Equal((string?)first["bundle"]!["digest"], (string?)second["gate"]!["compared_with"]);
        var back = (await Tool.RunAsync("rollback", served, "--json")).Expect(0);
        Assert.Equal((string?)first["bundle"]!["digest"], (string?)JsonNode.Parse(back.Output)!["bundle"]!["digest"]);
        Assert.Equal(
            $"The served folder '{served}' cannot be used: No bundle was in service before this one.{Environment.NewLine}",
            (await Tool.RunAsync("rollback", served)).Expect(2).Error);
    }

    [Fact]
    public async Task Promote_WithABundleInServiceButNoActivations_IsRefused()
    {
        await PromoteAsync(_folder["served"]);
        var result = (await Tool.RunAsync(Promote(_folder["served"]))).Expect(2);
        Assert.EndsWith($"is in service; --activations is needed to compare with it.{Environment.NewLine}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_FailedGate_IsNoAndNamesEachFailedCheckAndChangesNothing()
    {
        var bundle = await BundleAsync(static report =>
        {
            report["calibration"]!["ece"] = new JsonObject { ["estimate"] = 0.2, ["n"] = 500 };
            report["controls"]!["shuffled_mean"] = 0.7;
        });
        var result = (await Tool.RunAsync("promote", bundle, "--to", _folder["served"], "--key", _released["keys/release.key.pem"])).Expect(1);
        Assert.Equal(
            [
                "shuffled_control: The mean AUROC on shuffled labels is in [0.45, 0.55]. It is 0.7000: not passed.",
                "calibration: The expected calibration error is at most 0.07. It is 0.2000 on 500 questions: not passed.",
                "The bundle is not released. Mend what failed, or release it with --as-is REASON; the sidecar then takes it only by name.",
            ],
            result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Directory.Exists(_folder["served"]));

        string[] command = ["promote", bundle, "--to", _folder["served"], "--key", _released["keys/release.key.pem"]];
        var asIs = (await Tool.RunAsync([.. command, "--as-is", "for a demonstration", "--json"])).Expect(0);
        var gate = JsonNode.Parse(asIs.Output)!["gate"]!;
        Assert.Equal((false, "for a demonstration"), ((bool)gate["passed"]!, (string?)gate["as_is"]));
        var inspected = (await Tool.RunAsync("inspect", _folder["served"])).Expect(0);
        Assert.Contains(
            "It failed the gate (shuffled_control, calibration) and was released as it is: for a demonstration.", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("The sidecar would take this bundle, where Model:AllowUnsigned names it", inspected.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("controls", "words_auroc")]
    [InlineData("controls", "shuffled_mean")]
    [InlineData("held_out_domain", "worst_auroc")]
    [InlineData("calibration", "ece")]
    public async Task Bundle_ReportWithoutAFigure_IsRefusedByName(string section, string figure)
    {
        var file = Report(report => report[section]![figure] = null);
        string[] command = ["bundle", _released["bank"], "--evaluation", file, "--key", _released["keys/release.key.pem"], "--out", _folder["bundles"]];
        var result = (await Tool.RunAsync(command)).Expect(2);
        Assert.Equal(
            $"'{file}' has no {section}.{figure}; the gate needs it. Run 'candor evaluate' with --baselines again.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Bundle_ReportThatIsSpoilt_IsRefusedAndNoDefect()
    {
        string[] spoilt =
        [
            Report(static report => report["label"] = "sure"),
            Report(static report => report["folds"] = "all"),
            Report(static report =>
            {
                report["controls"]!["text_difference"] = null;
                report["comparisons"] = new JsonArray(7, new JsonObject { ["position"] = 7 });
            }),
        ];
        string[] sentences =
        [
            $"'{spoilt[0]}' has a label that is neither known nor correct. Run 'candor evaluate' again.",
            "'all' is not a set of folds; expected a form such as 0-4 or 5,6.",
            $"'{spoilt[2]}' has no comparisons: the risk probe before the answer; the gate needs it. Run 'candor evaluate' with --baselines again.",
        ];
        foreach (var (file, sentence) in spoilt.Zip(sentences))
        {
            string[] command = ["bundle", _released["bank"], "--evaluation", file, "--key", _released["keys/release.key.pem"], "--out", _folder["bundles"]];
            Assert.Equal(sentence + Environment.NewLine, (await Tool.RunAsync(command)).Expect(2).Error);
        }
    }

    [Fact]
    public async Task Bundle_WithoutReport_SaysWhatToRun()
    {
        var result = (await Tool.RunAsync("bundle", _released["probe"], "--key", _released["keys/release.key.pem"], "--out", _folder["bundles"])).Expect(2);
        Assert.Contains("does not exist. A bundle holds the report on its bank: run 'candor evaluate", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_BundleOfAnotherKey_IsRefusedUnlessTrusted()
    {
        (await Tool.RunAsync("keys", "new", "--out", _folder["other"])).Expect(0);
        string[] command = ["promote", _released.Bundled, "--to", _folder["served"], "--key", _folder["other.key.pem"]];
        var result = (await Tool.RunAsync(command)).Expect(2);
        Assert.Contains(
            "which is not one that may be promoted. Give that key's public half with --trusted-keys, if you trust it.", result.Error, StringComparison.Ordinal);
        (await Tool.RunAsync([.. command, "--trusted-keys", _released["keys/release.pub.pem"]])).Expect(0);
    }

    [Fact]
    public async Task Inspect_BundleThatWasAltered_IsNoAndSaysWhich()
    {
        await PromoteAsync(_folder["served"]);
        File.AppendAllText(Path.Combine(new ServedFolder(_folder["served"]).Current!, "evaluation.json"), " ");
        var result = (await Tool.RunAsync("inspect", _folder["served"])).Expect(1);
        Assert.Contains("refused      evaluation.json was altered", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_KeyThatDidNotSign_IsAnObjection()
    {
        (await Tool.RunAsync("keys", "new", "--out", _folder["other"])).Expect(0);
        var result = (await Tool.RunAsync("inspect", _released["served"], "--trusted-keys", _folder["other.pub.pem"])).Expect(0);
        Assert.Equal("unknown key", Line(result.Output, "signature"));
        Assert.Contains("objection    It is signed by the key", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_NewTwice_NeverOverwrites()
    {
        var made = JsonDocument.Parse((await Tool.RunAsync("keys", "new", "--out", _folder["release"], "--json")).Expect(0).Output).RootElement;
        var shown = JsonDocument.Parse((await Tool.RunAsync("keys", "show", _folder["release.pub.pem"], "--json")).Expect(0).Output).RootElement;
        Assert.Equal(made.GetProperty("id").GetString(), shown.GetProperty("id").GetString());
        var again = (await Tool.RunAsync("keys", "new", "--out", _folder["release"])).Expect(2);
        Assert.Contains("It is there already, and a key is never overwritten.", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_NewWithoutAName_IsRefusedAndMakesNothing()
    {
        var result = (await Tool.RunAsync("keys", "new", "--out", _folder["keys/"])).Expect(2);
        Assert.Contains($"--out: '{_folder["keys/"]}' ends without a name. Give one, as in artifacts/keys/release.", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["keys"]));
    }

    [Fact]
    public async Task Rollback_FolderThatNothingIsServedFrom_IsNamed() => Assert.Equal(
        $"'{_folder["none"]}' is not a served folder: served.json is missing. 'candor promote' makes one.{Environment.NewLine}",
        (await Tool.RunAsync("rollback", _folder["none"])).Expect(2).Error);

    private static string Line(string text, string name) =>
        text.Split(Environment.NewLine).First(line => line.StartsWith($"{name,-12} ", StringComparison.Ordinal))[13..];

    private string[] Promote(string served, params string[] more) =>
        ["promote", _released.Bundled, "--to", served, "--key", _released["keys/release.key.pem"], .. more];

    private async Task<JsonNode> PromoteAsync(string served, params string[] more) =>
        JsonNode.Parse((await Tool.RunAsync(Promote(served, [.. more, "--json"]))).Expect(0).Output)!;

    private string Report(Action<JsonNode> change)
    {
        var report = JsonNode.Parse(File.ReadAllText(_released["bank/evaluation.json"]))!;
        change(report);
        var file = _folder[$"evaluation-{Guid.NewGuid():n}.json"];
        File.WriteAllText(file, report.ToJsonString());
        return file;
    }

    private async Task<string> BundleAsync(Action<JsonNode> change)
    {
        var result = await Tool.RunAsync(
            "bundle", _released["bank"], "--evaluation", Report(change), "--key", _released["keys/release.key.pem"], "--out", _folder["bundles"], "--json");
        return (string)JsonNode.Parse(result.Expect(0).Output)!["folder"]!;
    }
}
