using Candor.Bench.Floor;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Bench.Streams;

namespace Candor.Bench.Parts;

/// <summary>What probes, residual taps, statistics and coupling cost beside the same graph bare.</summary>
internal static class OverheadPart
{
    public const string Name = "overhead";
    private const int PromptTokens = 64;

    // Streams, tokens of a step, timed steps.
    private static readonly (int Streams, int Chunk, int Steps)[] Shapes = [(1, 1, 16), (8, 1, 12), (1, 32, 3)];

    public static async Task RunAsync(BenchOptions options)
    {
        var report = new Report(Name, "Probes, residual taps, statistics and coupling against the same graph bare", options.Threads);
        var table = report.Table(
            $"Milliseconds of a step at the median, {PromptTokens} tokens of context",
            "model, shape", "published graph, bare loop", "instrumented graph, bare loop", "Candor, nothing read", "Candor, everything on", "graph adds",
            "everything adds", "reading adds to Candor");
        foreach (var model in ModelSet.Read(options))
        {
            await using var engine = Engines.Load(model.Manifest, options.Threads, 16, 8 * PromptTokens);
            using var published = FloorSession.Open(model.Published, model.Manifest, options.Threads, isSpinning: true);
            using var instrumented = FloorSession.Open(model.Manifest.GraphPath, model.Manifest, options.Threads, isSpinning: true);
            (string, int)[] taps =
                [.. new TokenReading(model.Manifest)
                    .HookPoints.Select(hookPoint => (NeutralInputs.Residual(model.Manifest, hookPoint.Index), model.Manifest.Architecture.HiddenSize))];
            foreach (var (count, chunk, steps) in Shapes)
            {
                var prompts = model.Prompts(count, PromptTokens);
                using var bare = new FloorLoop(published, prompts, steps, chunk);
                using var tapped = new FloorLoop(instrumented, prompts, steps, chunk, taps);
                using var plain = await EngineStreams.OpenAsync(engine, prompts);
                using var reading = await EngineStreams.OpenAsync(engine, prompts, () => new TokenReading(model.Manifest));
                var samples = Interleaving.Run(
                    [
                        new Arm("published_bare", steps, bare.Run),
                        new Arm("instrumented_bare", steps, tapped.Run),
                        new Arm("candor_plain", steps, () => Run(plain, steps, chunk)),
                        new Arm("candor_reading", steps, () => Run(reading, steps, chunk)),
                    ],
                    options.Budget);
                var graph = Ratio.OfTime(samples[1], samples[0]);
                var all = Ratio.OfTime(samples[3], samples[0]);
                var host = Ratio.OfTime(samples[3], samples[2]);
                table.Add(
                    [
                        $"{model.Name}, {(chunk == 1 ? $"{count} decoding" : $"chunk of {chunk}")}",
                        .. samples.Select(static sample => Figures.Milliseconds(sample.Median / sample.Work)),
                        Figures.Added(graph), Figures.Added(all), Figures.Added(host),
                    ],
                    [
                        ("model", model.Name), ("streams", count), ("chunk", chunk), .. samples.SelectMany(static sample => Figures.Of(sample.Name, sample)),
                        .. Figures.Of("graph", graph), .. Figures.Of("everything", all), .. Figures.Of("reading", host),
                    ]);
            }
        }

        report.Note(
            "Everything on: a bank of eight linear probes over eight hook points with calibration, surprisal and entropy of every token, "
            + "smallest gain, and coupling that adds to the logits at every step.");
        report.Note(
            "\"Graph adds\" is what the residual outputs cost in ONNX Runtime alone, every one of them fetched; \"everything adds\" is Candor end to "
            + "end, queue and threads included, over the bare loop on the published graph.");
        report.Write(options.Results);
    }

    private static double Run(EngineStreams streams, int steps, int chunk) => chunk == 1 ? streams.DecodeTogether(steps) : streams.ReadChunks(steps, chunk);
}
