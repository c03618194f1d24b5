using System.Net;
using System.Net.Sockets;

namespace Candor.Cli.Tests.CommandLine;

public sealed class ExitCodeTests
{
    [Fact]
    public async Task Run_UnknownCommand_IsBadInputWithASuggestionOnStandardError()
    {
        var result = (await Tool.RunAsync("evaluat")).Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains("'evaluat' was not matched. Did you mean one of the following?", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($"Run 'candor --help' to see what it takes.{Environment.NewLine}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MissingOption_IsNamed()
    {
        var result = (await Tool.RunAsync("fit", "--activations", "x")).Expect(2);
        Assert.Contains("Option '--out' is required.", result.Error, StringComparison.Ordinal);
        Assert.Contains("Run 'candor fit --help' to see what it takes.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'4-0' is not a set of folds; expected a form such as 0-4 or 5,6.", "fit --activations x --out y --folds 4-0")]
    [InlineData(
        "'pca' is not a method; expected logistic, mass_mean, mass_mean_whitened, mahalanobis, ridge, ridge_domains, svm, ttpd, ccs, multiple_instance, "
        + "attention, window_max, mlp.",
        "fit --activations x --out y --method pca")]
    [InlineData(
        "'output/entropy' is not a source to fit on; expected 'best', 'all', or a form such as residual.5/token or residual.6+12+18/token.",
        "fit --activations x --out y --source output/entropy")]
    [InlineData("--l2 must be above 0.", "fit --activations x --out y --l2 0")]
    [InlineData("'probes' is not an addition; expected probe-heads, steering, projection, statistics or all.", "instrument x --add steering,probes")]
    [InlineData("--tolerance must be above 0.", "verify x --reference y --tolerance 0")]
    [InlineData("--accuracy-level must be from 0 to 4.", "verify x --reference y --accuracy-level 5")]
    [InlineData("--limit must be at least 1.", "extract x --model m --out y --limit 0")]
    [InlineData(
        "Positions are answer_start, answer, answer_last and all, which is every token of the prompt; no probe is read at its earlier tokens alone.",
        "extract x --model m --out y --positions prompt")]
    [InlineData(
        "--folds 2-4 and --threshold-folds 4-6 overlap; a threshold is only guaranteed on answers that its calibrators have not seen.",
        "calibrate --probes p --activations x --model m --name n --out y --folds 2-4")]
    [InlineData("--selective-risk must be between 0 and 1.", "calibrate --probes p --activations x --model m --name n --out y --selective-risk 5")]
    [InlineData(
        "'answer=b' is not of the form position=probe, or its position is given twice.",
        "calibrate --probes p --activations x --model m --name n --out y --risk-at answer=a answer=b")]
    [InlineData("--coupling needs --model.", "evaluate bank --activations x --coupling")]
    [InlineData("--samples must be at least 12.", "diagnose acts --samples 11")]
    [InlineData("--replicates must be at least 100.", "evaluate bank --activations x --replicates 5")]
    [InlineData("Give one question, or a prompt with --prompt.", "watch one --question two")]
    [InlineData("Give one question, or a prompt with --prompt.", "generate")]
    [InlineData("'shadow' is not a mode; expected off, observe, annotate or enforce.", "mode set shadow")]
    [InlineData("'max' is not a coupling mode; expected off, observe, first_token, every_step or gated.", "generate q --coupling max")]
    [InlineData("--address must be of the form http://127.0.0.1:50051.", "status --address localhost:50051")]
    public async Task Run_BadValue_IsBadInputWithTheSentence(string sentence, string command)
    {
        var result = (await Tool.RunAsync(command.Split(' '))).Expect(2);
        Assert.Empty(result.Output);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSidecar_IsUnreachableAndSaysWhatToDo()
    {
        // A port that was free a moment ago; nobody listens there.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var result = (await Tool.RunAsync("status", "--address", $"http://127.0.0.1:{port}")).Expect(3);
        Assert.Empty(result.Output);
        Assert.Equal(
            $"No sidecar answers at http://127.0.0.1:{port}. Start one with ./start.sh, or say where it is with --address or --socket.{Environment.NewLine}",
            result.Error);
    }

    [Fact]
    public async Task Run_NoSocket_IsUnreachableAndNamesThePath()
    {
        using var folder = new TemporaryFolder();
        var result = (await Tool.RunAsync("mode", "--socket", folder["none.sock"])).Expect(3);
        Assert.Equal(
            $"No sidecar answers at socket {folder["none.sock"]}. "
            + $"Start one with ./start.sh, or say where it is with --address or --socket.{Environment.NewLine}",
            result.Error);
    }

    [Fact]
    public async Task Run_MissingFiles_AreNamed()
    {
        using var folder = new TemporaryFolder();
        var data = (await Tool.RunAsync("extract", folder["none.jsonl"], "--model", Repository.Atlas, "--out", folder["acts"])).Expect(2);
        Assert.Equal($"The question file '{folder["none.jsonl"]}' does not exist.{Environment.NewLine}", data.Error);
        var activations = (await Tool.RunAsync("fit", "--activations", folder.Path, "--out", folder["fit"])).Expect(2);
        Assert.Equal(
            $"'{folder.Path}' is not a folder of activations: extraction.json is missing. 'candor extract' makes one.{Environment.NewLine}", activations.Error);
        var neither = (await Tool.RunAsync("inspect", folder.Path)).Expect(2);
        Assert.Equal($"'{folder.Path}' holds no bank.json, bundle.json, served.json or model.json.{Environment.NewLine}", neither.Error);
    }

    [Fact]
    public async Task Run_Cancelled_Is130()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        var result = await Tool.RunAsync(
            cancellation.Token, "extract", Path.Combine(Repository.Atlas, "data", "questions.jsonl"), "--model", Repository.Atlas, "--out", folder["acts"]);
        result.Expect(130);
        Assert.EndsWith($"Cancelled.{Environment.NewLine}", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder["acts"], "extraction.json")));
    }
}
