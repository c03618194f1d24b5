using System.Text.Json;
using Candor.Probes.Artifacts;
using Candor.Probes.Selection;

namespace Candor.Cli.Tests.Commands;

/// <summary>
/// One probe of the embedded model with a threshold by every rule: what the bank keeps, what <c>inspect</c> says of it, and what <c>evaluate</c> holds it
/// against.
/// </summary>
public sealed class CalibrateThresholdTests(CalibrateThresholdTests.Fitted fitted) : IClassFixture<CalibrateThresholdTests.Fitted>
{
    private readonly TemporaryFolder _folder = fitted.Folder;

    [Theory]
    [InlineData("selective_risk", "selective_risk", "of the answers that are not abstained on are untrustworthy", "--selective-risk", "0.1")]
    [InlineData(
        "learn_then_test",
        "selective_risk,abstention",
        "and at most 90.0 % of the answers are abstained on",
        "--promises",
        "selective_risk=0.1",
        "abstention=0.9")]
    [InlineData(
        "learn_then_test",
        "false_abstention",
        "at most 10.0 % of the trustworthy answers are abstained on",
        "--promises",
        "false_abstention=0.1",
        "--procedure",
        "bonferroni")]
    [InlineData(
        "conformal", "covered_errors", "of all answers are untrustworthy and not abstained on (5.0 % on average over calibration sets)", "--alpha", "0.05")]
    [InlineData(
        "false_positives", "false_abstention", "of the trustworthy answers are abstained on (5.0 % was asked for, and ", "--false-positive-rate", "0.05")]
    [InlineData("cost", "selective_risk", "that it was measured on", "--values", "right=1", "wrong=4")]
    public async Task Calibrate_ByEveryRule_KeepsTheGuaranteeThatInspectAndEvaluateSpeakOf(string rule, string promises, string words, params string[] options)
    {
        var bank = _folder[$"{rule}-{promises}"];
        using var calibration = JsonDocument.Parse((await CalibrateAsync(bank, ["--threshold", rule, .. options, "--json"])).Expect(0).Output);
        var promised = calibration.RootElement.GetProperty("threshold");
        Assert.Equal(rule, promised.GetProperty("rule").GetString());
        Assert.Contains(words, promised.GetProperty("guarantee").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("With confidence 95.0 %, at most ", promised.GetProperty("guarantee").GetString(), StringComparison.Ordinal);
        Assert.EndsWith(
            "with token risks made the answer's by 'answer_start'; nothing is promised for others.",
            promised.GetProperty("guarantee").GetString(),
            StringComparison.Ordinal);

        var threshold = BankReader.ReadUnbound(bank).Threshold!;
        Assert.Equal((rule, 0.95, RiskAggregation.AnswerStart), (threshold.Rule.ToText(), threshold.Confidence, threshold.Aggregation));
        Assert.Equal(promises, string.Join(',', threshold.Promises.Select(static kept => kept.Promise.Kind.ToText())));

        var inspected = (await Tool.RunAsync("inspect", bank, "--model", Repository.Atlas)).Expect(0).Output;
        Assert.Contains($"guarantee    {promised.GetProperty("guarantee").GetString()}", inspected, StringComparison.Ordinal);

        using var evaluation = JsonDocument.Parse((await Tool.RunAsync(
            "evaluate", bank, "--activations", _folder["acts"], "--replicates", "100", "--html", _folder["page.html"], "--json")).Expect(0).Output);
        var held = evaluation.RootElement.GetProperty("threshold");
        Assert.Equal(promises, string.Join(',', held.GetProperty("promises").EnumerateArray().Select(static check => check.GetProperty("kind").GetString())));
        foreach (var (check, kept) in held.GetProperty("promises").EnumerateArray().Zip(threshold.Promises))
        {
            Assert.Equal(kept.Promise.Limit, check.GetProperty("limit").GetDouble(), 1e-12);
            Assert.NotEqual("broken", check.GetProperty("outcome").GetString());
        }

        var verdict = evaluation.RootElement.GetProperty("verdict").ToString();
        Assert.Contains($"it was promised, with confidence 95.0 % and from {threshold.Samples} answers, that at most ", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_NoThresholdToBeHad_SaysWhatNoneDoesAndExitsWithOne()
    {
        var result = (await CalibrateAsync(
            _folder["none"], "--threshold", "learn_then_test", "--promises", "selective_risk=0.001", "abstention=0.01")).Expect(1);
        Assert.Contains(
            "threshold none: no threshold keeps selective risk below 0.1 % and abstention below 1.0 % with confidence 95.0 %. The bank cannot abstain.",
            result.Output,
            StringComparison.Ordinal);
        Assert.Null(BankReader.ReadUnbound(_folder["none"]).Threshold);
    }

    [Fact]
    public async Task Calibrate_ByDomain_JudgesTheOneCalibratorInEach()
    {
        using var calibration = JsonDocument.Parse(
            (await CalibrateAsync(_folder["domains"], "--by-domain", "--selective-risk", "0.1", "--json")).Expect(0).Output);
        var domains = calibration.RootElement.GetProperty("domains").EnumerateArray().ToList();
        Assert.True(domains.Count > 1);
        Assert.Equal(
            calibration.RootElement.GetProperty("threshold_questions").EnumerateObject().Sum(static status => status.Value.GetInt32()),
            domains.Sum(static domain => domain.GetProperty("rows").GetInt32()));
    }

    [Theory]
    [InlineData("--alpha belongs to --threshold conformal; the threshold is to be chosen by selective_risk.", "--alpha", "0.1")]
    [InlineData(
        "--selective-risk belongs to --threshold selective_risk; the threshold is to be chosen by cost.", "--threshold", "cost", "--selective-risk", "0.1")]
    [InlineData("'luck' is not a rule for thresholds; expected selective_risk, learn_then_test, conformal, false_positives or cost.", "--threshold", "luck")]
    [InlineData(
        "'covered_errors' cannot be promised; expected selective_risk, abstention or false_abstention.",
        "--threshold",
        "learn_then_test",
        "--promises",
        "covered_errors=0.1")]
    [InlineData("The share of abstention must be between 0 and 1.", "--threshold", "learn_then_test", "--promises", "abstention=1")]
    [InlineData(
        "'abstention=0.2' is not of the form promise=share, or is given twice.",
        "--threshold",
        "learn_then_test",
        "--promises",
        "abstention=0.1",
        "abstention=0.2")]
    [InlineData("A right answer (1) must be worth more than an abstention (2)", "--threshold", "cost", "--values", "declined=2")]
    [InlineData("'luck' is no outcome; expected right, declined or wrong.", "--threshold", "cost", "--values", "luck=2")]
    [InlineData("--false-positive-rate must be between 0 and 1.", "--threshold", "false_positives", "--false-positive-rate", "1")]
    [InlineData("'luck' is not a procedure; expected fixed_sequence or bonferroni.", "--threshold", "learn_then_test", "--procedure", "luck")]
    public async Task Calibrate_OptionThatDoesNotFit_IsRefusedVerbatim(string message, params string[] options) =>
        Assert.Contains(message, (await CalibrateAsync(_folder["refused"], options)).Expect(2).Error, StringComparison.Ordinal);

    private Task<ToolResult> CalibrateAsync(string bank, params string[] options) => Tool.RunAsync(
    [
        "calibrate", "--probes", _folder["logistic"], "--activations", _folder["acts"], "--model", Repository.Atlas, "--name", "known", "--out", bank,
        .. options,
    ]);

    /// <summary>Activations of the embedded model, and a probe that was fitted on them.</summary>
    public sealed class Fitted : IAsyncLifetime
    {
        internal TemporaryFolder Folder { get; } = new();

        public async Task InitializeAsync()
        {
            var data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");
            (await Tool.RunAsync(
                "extract", data, "--model", Repository.Atlas, "--out", Folder["acts"], "--sources", "residual.5:token", "--limit", "2600")).Expect(0);
            (await Tool.RunAsync("fit", "--activations", Folder["acts"], "--l2", "100", "--name", "logistic", "--out", Folder["logistic"])).Expect(0);
        }

        public Task DisposeAsync()
        {
            Folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
