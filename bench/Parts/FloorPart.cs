using Candor.Bench.Floor;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Bench.Streams;

namespace Candor.Bench.Parts;

/// <summary>Candor's engine against the least that a program can do with ONNX Runtime.</summary>
internal static class FloorPart
{
    public const string Name = "floor";
    private const int PromptTokens = 64;
    private const int Steps = 16;

    private static readonly int[] Batches = [1, 8, 16];

    public static async Task RunAsync(BenchOptions options)
    {
        var report = new Report(Name, "Candor's engine against plain ONNX Runtime (the floor)", options.Threads);
        var table = report.Table(
            $"Greedy decoding, {PromptTokens} tokens of context, tokens a second at the median (best)", "model, streams", "floor", "floor, no spinning",
            "Candor", "Candor / floor", "streams in a pass", "same tokens");
        foreach (var model in ModelSet.Read(options))
        {
            var passes = new PassCounter();
            await using var engine = Engines.Load(model.Manifest, options.Threads, Batches[^1], 4 * PromptTokens, passes);
            using var spinning = FloorSession.Open(model.Published, model.Manifest, options.Threads, isSpinning: true);
            using var resting = FloorSession.Open(model.Published, model.Manifest, options.Threads, isSpinning: false);
            foreach (var batch in Batches)
            {
                var prompts = model.Prompts(batch, PromptTokens);
                using var floor = new FloorLoop(spinning, prompts, Steps);
                using var quiet = new FloorLoop(resting, prompts, Steps);
                using var streams = await EngineStreams.OpenAsync(engine, prompts);
                passes.Take();
                var samples = Interleaving.Run(
                    [new Arm("floor", floor.Work, floor.Run), new Arm("floor_no_spinning", quiet.Work, quiet.Run),
                        new Arm("candor", floor.Work, () => streams.DecodeTogether(Steps))],
                    options.Budget);
                var (count, sequences, _) = passes.Take();

                // Whichever of the two is quicker here: the floor is what a good loop could reach.
                var best = samples[0].Median <= samples[1].Median ? samples[0] : samples[1];
                var ratio = Ratio.OfRate(samples[2], best);
                var same = Agreement.Of(floor.Decoded, streams.Decoded);
                table.Add(
                    [
                        $"{model.Name}, {batch}", Rate(samples[0]), Rate(samples[1]), Rate(samples[2]), Figures.Percent(ratio),
                        Figures.Number(sequences / (double)count), $"{same.Equal} of {same.All}",
                    ],
                    [
                        ("model", model.Name), ("streams", batch), ("sequences_per_pass", sequences / (double)count), ("equal_tokens", same.Equal),
                        ("tokens", same.All),
                        .. samples.SelectMany(static sample => Figures.Of(sample.Name, sample)), .. Figures.Of("candor_over_floor", ratio),
                    ]);
            }
        }

        report.Note(
            "The floor is a loop over the published graph with every tensor bound beforehand, keys and values in place where the graph allows "
            + "that, and an argmax over the last logits; nothing else. The ratio is against the quicker of its two thread settings.");
        report.Note(
            "Candor is driven through `IInferenceEngine` by one task a stream, as calls are; surprisal and entropy of every token are "
            + "computed, no probe reads.");
        report.Note(
            "\"Same tokens\" counts greedy tokens that are equal: kernels for different batch sizes round differently, so that two texts may "
            + "part after a near tie.");
        report.Write(options.Results);
    }

    private static string Rate(Samples samples) => $"{Figures.Number(samples.Rate)} ({Figures.Number(samples.BestRate)})";
}
