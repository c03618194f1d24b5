using System.Text.Json;
using Candor.Cli.Tests.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Cli.Tests.Commands;

/// <summary><c>candor fit</c> with heads of spans: what one token of many says, and what has to be stored for it.</summary>
public sealed class FitSpanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("attention", "answer_start", SpanStart.Prefix)]
    [InlineData("attention", "answer", SpanStart.Answer)]
    [InlineData("window_max", "answer_start", SpanStart.Prefix)]
    [InlineData("window_max", "answer", SpanStart.Answer)]
    public async Task Fit_HeadOfSpans_FindsTheOneTokenThatSaysIt(string method, string position, SpanStart start)
    {
        PlantedSpans.Write(_folder["acts"]);
        var report = await FitAsync("--method", method, "--position", position, "--l2", "1", "10", "--folds", "0-9");
        Assert.Equal("residual.1/token", report.GetProperty("source").GetString());
        Assert.InRange(report.GetProperty("nested_auroc").GetDouble(), 0.9, 1);
        Assert.Equal(240, report.GetProperty("samples").GetInt32());

        // Every source that best may try; the stored mean is none for a head, which pools by itself.
        Assert.Equal(["residual.1/token", "residual.2/token"], Sources(report));
        var banked = Assert.Single(BankReader.ReadUnbound(_folder["fit"]).Probes);
        var probe = Assert.IsType<SpanProbe>(banked.Probe);
        Assert.Equal((method, start), (ProbeKinds.Of(probe), probe.Start));
        Assert.Equal([TokenPositions.Parse(position)], banked.ReadsAt);
    }

    [Theory]
    [InlineData("answer_start")]
    [InlineData("answer")]
    public async Task Fit_LogisticAtTheLastToken_FindsNothingThere(string position)
    {
        // The control: what the heads find is not to be had from the tokens at which they are judged.
        PlantedSpans.Write(_folder["acts"], positions: position == "answer" ? "answer_last" : "answer_start");
        var report = await FitAsync("--source", "residual.1/token", "--position", position, "--folds", "0-9");
        Assert.InRange(report.GetProperty("cross_validated_auroc").GetDouble(), 0.35, 0.65);
    }

    [Theory]
    [InlineData(
        "attention",
        "answer_start",
        "answer_start",
        "A span is read over all its tokens, and of question 'q1' 1 of 7 tokens up to answer_start are stored. "
        + "Extract again with --positions all, which is every token of the prompt.")]
    [InlineData(
        "window_max",
        "answer_last",
        "answer",
        "A span is read over all its tokens, and of question 'q1' 1 of 5 tokens up to answer are stored. "
        + "Extract again with --positions answer, which is every token of the answer.")]
    public async Task Fit_TokensThatAreNotStored_SaysWhichExtractionIsMissing(string method, string positions, string position, string sentence)
    {
        PlantedSpans.Write(_folder["acts"], positions);
        string[] arguments =
            ["fit", "--activations", _folder["acts"], "--method", method, "--position", position, "--folds", "1-9", "--out", _folder["fit"]];
        var result = (await Tool.RunAsync(arguments)).Expect(2);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["fit"]));
    }

    [Theory]
    [InlineData("--source", "residual.1/prefix_mean", "residual.1/prefix_mean")]
    [InlineData("--layers", "1,2", "residual.1+2/token")]
    [InlineData("--pooling", "prefix_mean", "residual.1/prefix_mean")]
    public async Task Fit_SourceThatIsNoStreamOfTokens_IsRefused(string option, string value, string source)
    {
        PlantedSpans.Write(_folder["acts"]);
        var result = (await Tool.RunAsync("fit", "--activations", _folder["acts"], "--method", "attention", option, value, "--out", _folder["fit"])).Expect(2);
        Assert.Contains(
            $"attention reads every token's own residual stream at one hook point, as residual.5/token; '{source}' is something else.",
            result.Error,
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sources(JsonElement report) =>
        report.GetProperty("tried").EnumerateArray().Select(static tried => tried.GetProperty("source").GetString()!).Distinct();

    private async Task<JsonElement> FitAsync(params string[] options)
    {
        var result = (await Tool.RunAsync(["fit", "--activations", _folder["acts"], "--out", _folder["fit"], "--json", .. options])).Expect(0);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
