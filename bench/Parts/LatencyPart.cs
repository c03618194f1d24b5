using System.Diagnostics;
using System.Text.Json;
using Candor.Bench.Latency;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;

namespace Candor.Bench.Parts;

/// <summary>What the sidecar adds to a forward pass, from token in to score out over gRPC.</summary>
internal static class LatencyPart
{
    public const string Name = "latency";
    private const int Rounds = 3;
    private const int PromptTokens = 32;

    public static async Task RunAsync(BenchOptions options)
    {
        var report = new Report(Name, "Added latency over gRPC, from token in to score out", options.Threads);
        var table = report.Table(
            "Milliseconds, p50 / p99", "model, transport, streams", "tokens", "whole", "pass", "beyond the token's pass", "outside any pass",
            "streams in a pass", "client late");
        foreach (var (model, interval, tokens) in Loads(options))
        {
            await using var sidecar = await Sidecar.StartAsync(model.Manifest.Folder, options.Threads);
            using var passes = new PassLog();
            using var client = StartClient();
            (string Transport, string Address, int Streams)[] arms =
                [("TCP", sidecar.Address, 1), ("Unix socket", sidecar.Socket, 1), ("TCP", sidecar.Address, 16), ("Unix socket", sidecar.Socket, 16)];
            var results = arms.Select(static _ => (Times: new LatencyBreakdown(), Passes: new List<Pass>())).ToArray();
            foreach (var arm in arms)
            {
                Ask(client, new LoadRequest(arm.Address, arm.Streams, tokens / 4, interval, PromptTokens));
            }

            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < arms.Length; i++)
                {
                    passes.Take();
                    var times = Ask(client, new LoadRequest(arms[i].Address, arms[i].Streams, tokens, interval, PromptTokens));
                    var ran = passes.Take();
                    results[i].Times.Add(times, ran);

                    // The prompts' passes are no tokens' passes.
                    var first = times.Min(static token => token.Sent);
                    results[i].Passes.AddRange(ran.Where(pass => pass.Begin >= first));
                }
            }

            for (var i = 0; i < arms.Length; i++)
            {
                var (times, ran) = results[i];
                double[] lengths = [.. ran.Select(static pass => (double)(pass.End - pass.Begin) / Stopwatch.Frequency)];
                table.Add(
                    [
                        $"{model.Name}, {arms[i].Transport}, {arms[i].Streams}", Figures.Number(times.Whole.Count), Both(times.Whole), Both(lengths),
                        Both(times.Added), Both(times.Outside),
                        Figures.Number(ran.Average(static pass => pass.Sequences)), Both(times.Late),
                    ],
                    [
                        ("model", model.Name), ("transport", arms[i].Transport), ("streams", arms[i].Streams), ("tokens", times.Whole.Count),
                        ("unmatched", times.Unmatched),
                        ("interval_seconds", interval), .. Quantiles("whole", times.Whole), .. Quantiles("pass", lengths), .. Quantiles("added", times.Added),
                        .. Quantiles("outside", times.Outside), .. Quantiles("late", times.Late),
                    ]);
            }

            report.Note(
                $"{model.Name}: each stream sends one token every {1000 * interval:0} ms, at a phase of its own, whether or not the last one "
                + $"was answered; {tokens} tokens a round, {Rounds} rounds.");
        }

        report.Note(
            "Whole: from the call that hands a token to the client's channel to the moment when the message with its score has been read, in a "
            + "client process of its own; both ends read the machine's monotonic clock.");
        report.Note(
            "Pass: the length of the forward pass that scored the token, as the sidecar's own span `candor.forward` says: inputs written, "
            + "graph run, outputs and statistics copied. It is subtracted token by token; the pass is the last one that ended before the answer "
            + "came.");
        report.Note(
            "Beyond the token's pass: wire, framing, queue, probes, policy, and waiting for a pass of other streams that was running. Outside "
            + "any pass: the same without that wait.");
        report.Write(options.Results);
    }

    private static IEnumerable<(ModelUnderTest Model, double Interval, int Tokens)> Loads(BenchOptions options)
    {
        yield return (ModelSet.Atlas(options), 0.02, 150);
        if (ModelSet.Read(options).FirstOrDefault(static model => model.Name.StartsWith("SmolLM2", StringComparison.Ordinal)) is { } real)
        {
            yield return (real, 0.25, 16);
        }
    }

    private static Process StartClient()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // Started by "dotnet candor-bench.dll" or by its own executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LatencyPart).Assembly.Location);
        }

        start.ArgumentList.Add(LoadClient.Command);
        return Process.Start(start) ?? throw new InvalidOperationException("The client's process could not be started.");
    }

    private static TokenTimes[] Ask(Process client, LoadRequest request)
    {
        client.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        client.StandardInput.Flush();
        var line = client.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The client ended before it answered; what it said stands above.");
        return [.. JsonSerializer.Deserialize<long[][]>(line)!.Select(static times => new TokenTimes(times[0], times[1], times[2]))];
    }

    private static string Both(IReadOnlyCollection<double> seconds) =>
        $"{Figures.Milliseconds(LatencyBreakdown.At(seconds, 0.5))} / {Figures.Milliseconds(LatencyBreakdown.At(seconds, 0.99))}";

    private static IEnumerable<(string, object)> Quantiles(string name, IReadOnlyCollection<double> seconds) =>
        seconds.Count == 0
            ? [] : [($"{name}_p50", LatencyBreakdown.At(seconds, 0.5)), ($"{name}_p90", LatencyBreakdown.At(seconds, 0.9)),
                ($"{name}_p99", LatencyBreakdown.At(seconds, 0.99)), ($"{name}_max", seconds.Max())];
}
