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

    // So many that every domain has enough questions of every status to be judged.
    private const int Groups = 1200;

    public EvaluateTests() => PlantedFolder.Write(_folder["acts"], Groups);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_PlantedTruth_BeatsControlsThatStayAtChance()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--replicates", "200", "--json")).Expect(0);
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
        PlantedFolder.Write(_folder["domains"], Groups, shift: 4, isPerDomain: true);
        (await Tool.RunAsync("fit", "--activations", _folder["domains"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["domains"], "--baselines", "--replicates", "100", "--json")).Expect(0);
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
        string[] command =
        [
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--baselines", "--replicates", "100", "--json", "--report", _folder["report.json"],
        ];
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
            $"The probe 'logistic.answer_start' was fitted on folds 0-4; testing it on folds 4-6 would only show that it remembers.{Environment.NewLine}",
            result.Error);
    }

    [Fact]
    public async Task Evaluate_BankOfAnotherModel_IsRefusedNamingBoth()
    {
        var probe = new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy));
        var bank = new ProbeBank(
            "foreign",
            "other",
            "beef",
            [new BankedProbe(probe, new PlattCalibrator(1, 0), [TokenPosition.AnswerStart])],
            new Dictionary<TokenPosition, string> { [TokenPosition.AnswerStart] = "entropy" });
        BankWriter.Write(_folder["bank"], bank, null);
        var result = (await Tool.RunAsync("evaluate", _folder["bank"], "--activations", _folder["acts"])).Expect(2);
        Assert.Contains(
            "It was made for model 'other' (fingerprint beef), and the loaded model is 'planted' (fingerprint f00d).", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_PlantedTruth_SaysThatItBeatsItsControlsAndWhatItCannotClaim()
    {
        using var report = await EvaluateAsync("acts", "--baselines", "--replicates", "200");
        var verdict = report.RootElement.GetProperty("verdict");
        Assert.Equal("better", verdict.GetProperty("standing").GetString());
        Assert.Equal("This probe is better than the words, the length and the output's own uncertainty.", verdict.GetProperty("headline").GetString());
        Assert.Empty(verdict.GetProperty("warnings").EnumerateArray());
        Assert.Contains(
            verdict.GetProperty("cannot_claim").EnumerateArray(),
            static claim => claim.GetString()!.StartsWith("That the answers are right:", StringComparison.Ordinal));

        // What a release reads.
        var controls = report.RootElement.GetProperty("controls");
        Assert.All(
            (string[])["words_auroc", "length_auroc"], name => Assert.InRange(controls.GetProperty(name).GetProperty("estimate").GetDouble(), 0.35, 0.65));
        Assert.InRange(controls.GetProperty("shuffled_mean").GetProperty("estimate").GetDouble(), 0.45, 0.55);
        Assert.True(controls.GetProperty("text_difference").GetProperty("low").GetDouble() > 0.2);
        var held = report.RootElement.GetProperty("held_out_domain");
        Assert.InRange(held.GetProperty("worst_auroc").GetProperty("estimate").GetDouble(), 0.9, 1);
        Assert.Contains(held.GetProperty("worst_domain").GetString(), (string[])["cities", "words"]);
        Assert.InRange(report.RootElement.GetProperty("calibration").GetProperty("ece").GetProperty("estimate").GetDouble(), 0, 0.1);

        // The same direction in both domains: what was fitted on one carries over, and the predictor says so.
        var transfer = report.RootElement.GetProperty("transfer").GetProperty("cells").EnumerateArray().ToList();
        Assert.Equal(4, transfer.Count);
        Assert.All(transfer, static cell => Assert.InRange(cell.GetProperty("auroc").GetProperty("estimate").GetDouble(), 0.9, 1));
        Assert.All(transfer, static cell => Assert.InRange(cell.GetProperty("mahalanobis_cosine").GetDouble(), 0.9, 1));
    }

    [Fact]
    public async Task Evaluate_DomainsWithDirectionsOfTheirOwn_ShowInTransferAndVerdict()
    {
        PlantedFolder.Write(_folder["domains"], Groups, shift: 4, isPerDomain: true);
        using var report = await EvaluateAsync("domains", "--baselines", "--replicates", "100");
        foreach (var cell in report.RootElement.GetProperty("transfer").GetProperty("cells").EnumerateArray())
        {
            var isOwn = cell.GetProperty("fitted_on").GetString() == cell.GetProperty("tested_on").GetString();
            Assert.InRange(cell.GetProperty("auroc").GetProperty("estimate").GetDouble(), isOwn ? 0.9 : 0.2, isOwn ? 1 : 0.8);
        }

        Assert.Contains(
            report.RootElement.GetProperty("verdict").GetProperty("cannot_claim").EnumerateArray(),
            static claim => claim.GetString()!.StartsWith("That it carries over to other questions: with the domain left out", StringComparison.Ordinal));

        // The gate asks for the worst one; the two domains differ by what chance left.
        var heldOut = report.RootElement.GetProperty("held_out_domain");
        var leftOut = heldOut.GetProperty("domains").EnumerateArray().ToDictionary(
            static domain => domain.GetProperty("domain").GetString()!,
            static domain => domain.GetProperty("left_out_auroc").GetProperty("estimate").GetDouble());
        Assert.Equal(2, leftOut.Values.Distinct().Count());
        Assert.Equal(leftOut.Values.Min(), heldOut.GetProperty("worst_auroc").GetProperty("estimate").GetDouble());
        Assert.Equal(leftOut.MinBy(static domain => domain.Value).Key, heldOut.GetProperty("worst_domain").GetString());
    }

    [Fact]
    public async Task Evaluate_ProbeOfNoise_IsNotShownToBeBetter()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.1/token", "--out", _folder["noise"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["noise"], "--activations", _folder["acts"], "--baselines", "--replicates", "100", "--json")).Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var verdict = report.RootElement.GetProperty("verdict");
        Assert.NotEqual("better", verdict.GetProperty("standing").GetString());
        Assert.Contains("entropy", verdict.GetProperty("headline").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_LabelsGivenAwayByLength_WarnsInItsFirstLine()
    {
        PlantedFolder.Write(_folder["long"], Groups, unknownEnding: " Or so?");
        (await Tool.RunAsync("fit", "--activations", _folder["long"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["long"], "--replicates", "100", "--html", _folder["page.html"])).Expect(0);
        Assert.StartsWith(
            "Warning: The labels are given away by length: counting characters and tokens alone reaches AUROC ", result.Output, StringComparison.Ordinal);
        var text = File.ReadAllText(_folder["page.html"]);
        Assert.InRange(text.IndexOf("class=\"warning\"", StringComparison.Ordinal), 0, text.IndexOf("<h1>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Evaluate_AgainstItself_IsNotToldApart_AndAgainstNoiseIsBetter()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--source", "residual.1/token", "--name", "noise", "--out", _folder["noise"])).Expect(0);
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--name", "same", "--out", _folder["same"])).Expect(0);
        using var report = await EvaluateAsync("acts", "--replicates", "100", "--against", _folder["noise"], _folder["same"]);
        var against = report.RootElement.GetProperty("against").EnumerateArray().ToList();
        Assert.Equal(["better", "not_told_apart"], against.Select(static other => other.GetProperty("standing").GetString()));
        Assert.Equal(0, against[1].GetProperty("difference").GetProperty("estimate").GetDouble());
        Assert.True(against[0].GetProperty("difference").GetProperty("low").GetDouble() > 0.2);
    }

    [Fact]
    public async Task Evaluate_LayerSweep_FindsTheHookPointThatKnows()
    {
        using var report = await EvaluateAsync("acts", "--replicates", "100", "--layer-sweep");
        var layers = report.RootElement.GetProperty("layers");
        Assert.Equal("sweep", layers.GetProperty("from").GetString());
        var points = layers.GetProperty("points").EnumerateArray().ToDictionary(static point => point.GetProperty("hook_point").GetInt32());
        Assert.Equal(0.5, points[0].GetProperty("cross_validated_auroc").GetDouble());
        Assert.InRange(points[1].GetProperty("test_auroc").GetProperty("estimate").GetDouble(), 0.35, 0.65);
        Assert.InRange(points[2].GetProperty("test_auroc").GetProperty("estimate").GetDouble(), 0.9, 1);
        Assert.True(points[2].GetProperty("is_chosen").GetBoolean());

        // Without the switch, what the fit's record says.
        using var recorded = await EvaluateAsync("acts", "--replicates", "100");
        Assert.Equal("fit", recorded.RootElement.GetProperty("layers").GetProperty("from").GetString());
    }

    [Fact]
    public async Task Evaluate_EarlierReport_AsksForRecalibrationWhereTheErrorRose()
    {
        using var first = await EvaluateAsync("acts", "--replicates", "100", "--report", _folder["before.json"]);
        using var same = await EvaluateAsync("acts", "--replicates", "100", "--drift-from", _folder["before.json"]);
        var drift = same.RootElement.GetProperty("drift");
        Assert.Equal(0, drift.GetProperty("rise").GetDouble());
        Assert.False(drift.GetProperty("asks_for_recalibration").GetBoolean());

        // As if the model had been better calibrated before it was changed.
        var text = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(_folder["before.json"]))!;
        var now = first.RootElement.GetProperty("calibration").GetProperty("ece").GetProperty("estimate").GetDouble();
        text["calibration"]!["ece"]!["estimate"] = now - 0.021;
        File.WriteAllText(_folder["before.json"], text.ToJsonString());
        using var worse = await EvaluateAsync("acts", "--replicates", "100", "--drift-from", _folder["before.json"]);
        Assert.True(worse.RootElement.GetProperty("drift").GetProperty("asks_for_recalibration").GetBoolean());

        File.WriteAllText(_folder["before.json"], "{}");
        var refused = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["acts"], "--replicates", "100", "--drift-from", _folder["before.json"])).Expect(2);
        Assert.Contains(
            "holds no calibration error; write it with 'candor evaluate --report', from a bank that gives risks.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_FoldsWithoutQuestions_AreRefusedNamingThoseThatAreThere()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--folds", "42")).Expect(2);
        Assert.Equal(
            $"Folds 42 hold no question with the label 'known' at answer_start; the activations have folds 0,1,2,3,4,5,6,7,8,9.{Environment.NewLine}",
            result.Error);
    }

    [Fact]
    public async Task Evaluate_OneClassOnly_IsRefused()
    {
        (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--statuses", "known")).Expect(2);
        Assert.Contains(
            "and all of them are trustworthy; both classes are needed. Choose other folds, or another --label.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_DomainWithFewQuestions_SaysSoInsteadOfAFigure()
    {
        PlantedFolder.Write(_folder["few"], groups: 100);
        (await Tool.RunAsync("fit", "--activations", _folder["few"], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(
            "evaluate", _folder["fit"], "--activations", _folder["few"], "--baselines", "--replicates", "100", "--html", _folder["page.html"], "--json"))
            .Expect(0);
        using var report = JsonDocument.Parse(result.Output);
        var cities = report.RootElement.GetProperty("held_out_domain").GetProperty("domains").EnumerateArray().Single(
            static domain => domain.GetProperty("domain").GetString() == "cities");
        Assert.True(cities.GetProperty("is_too_small").GetBoolean());
        Assert.Equal(JsonValueKind.Null, cities.GetProperty("auroc").ValueKind);
        Assert.Contains("too few to judge", File.ReadAllText(_folder["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_LogitLens_StandsBesideTheOutputAndCanBeTheOneToBeat()
    {
        using var without = await EvaluateAsync("acts", "--replicates", "100");
        Assert.Empty(without.RootElement.GetProperty("logit_lens").EnumerateArray());
        Assert.Contains(Claims(without), static claim => claim == "That it beats the logit lens: the activations hold none; extract them again with --lens.");

        PlantedFolder.Write(_folder["lens"], Groups, lens: "lens.1/contrast");
        using var report = await EvaluateAsync("lens", "--replicates", "100");
        Assert.Equal([1], report.RootElement.GetProperty("logit_lens").EnumerateArray().Select(static point => point.GetInt32()));
        Assert.DoesNotContain(Claims(report), static claim => claim.Contains("lens", StringComparison.Ordinal));
        var scores = report.RootElement.GetProperty("comparisons")[0].GetProperty("scores").EnumerateArray().ToDictionary(
            static s => s.GetProperty("name").GetString()!);
        Assert.Equal("output", scores["lens.1/contrast"].GetProperty("kind").GetString());
        Assert.Equal(scores["entropy"].GetProperty("auroc").GetDouble(), scores["lens.1/contrast"].GetProperty("auroc").GetDouble());
        Assert.Contains(
            report.RootElement.GetProperty("controls").GetProperty("margins").EnumerateArray(),
            static margin => margin.GetProperty("over").GetString() == "lens.1/contrast");
    }

    [Fact]
    public async Task Evaluate_Sightings_GiveTheFloorByHand()
    {
        // Seven statements of four facts; b and d stand once.
        var file = _folder.Write("facts.txt", "a", "b", "a", "", "c", " d ", "c", "c");
        using var report = await EvaluateAsync("acts", "--replicates", "100", "--sightings", file, "--html", _folder["page.html"]);
        var singletons = report.RootElement.GetProperty("singletons");
        Assert.Equal((7, 4), (singletons.GetProperty("sightings").GetInt32(), singletons.GetProperty("facts").GetInt32()));
        Assert.Equal(2 / 7d, singletons.GetProperty("share").GetDouble(), 1e-12);
        Assert.Contains(
            "Of 7 statements of 4 facts in facts.txt, 28.6 % state one that stands nowhere else there.",
            File.ReadAllText(_folder["page.html"]),
            StringComparison.Ordinal);

        var none = (await Tool.RunAsync("evaluate", _folder["fit"], "--activations", _folder["acts"], "--sightings", _folder.Write("none.txt", ""))).Expect(2);
        Assert.Contains("holds no sighting; give one line for every statement of a fact in the model's training text.", none.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Claims(JsonDocument report) =>
        report.RootElement.GetProperty("verdict").GetProperty("cannot_claim").EnumerateArray().Select(static claim => claim.GetString()!);

    private async Task<JsonDocument> EvaluateAsync(string activations, params string[] more)
    {
        (await Tool.RunAsync("fit", "--activations", _folder[activations], "--out", _folder["fit"])).Expect(0);
        var result = (await Tool.RunAsync(["evaluate", _folder["fit"], "--activations", _folder[activations], .. more, "--json"])).Expect(0);
        return JsonDocument.Parse(result.Output);
    }
}
