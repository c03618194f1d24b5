using Candor.Bench.Floor;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Bench.Streams;

namespace Candor.Bench.Parts;

/// <summary>Sixteen streams together against the same sixteen one after another, for Candor and for the floor.</summary>
internal static class StreamsPart
{
    public const string Name = "streams";
    private const int PromptTokens = 64;
    private const int Streams = 16;
    private const int Steps = 8;

    public static async Task RunAsync(BenchOptions options)
    {
        var report = new Report(Name, "Sixteen streams together, and the same sixteen one after another", options.Threads);
        var table = report.Table(
            $"Greedy decoding, {PromptTokens} tokens of context, tokens a second", "model", "floor, one by one", "floor, together", "floor's gain",
            "Candor, one by one", "Candor, together", "Candor's gain", "of the floor's gain", "streams in a pass");
        foreach (var model in ModelSet.Read(options))
        {
            var passes = new PassCounter();
            await using var engine = Engines.Load(model.Manifest, options.Threads, Streams, 4 * PromptTokens, passes);
            using var session = FloorSession.Open(model.Published, model.Manifest, options.Threads, isSpinning: true);
            var prompts = model.Prompts(Streams, PromptTokens);
            using var together = new FloorLoop(session, prompts, Steps);
            FloorLoop[] alone = [.. prompts.Select(prompt => new FloorLoop(session, [prompt], Steps))];
            using var streams = await EngineStreams.OpenAsync(engine, prompts);
            var shared = (Passes: 0, Sequences: 0);
            var samples = Interleaving.Run(
                [
                    new Arm("floor_alone", together.Work, () => alone.Sum(static loop => loop.Run())),
                    new Arm("floor_together", together.Work, together.Run),
                    new Arm("candor_alone", together.Work, () => streams.DecodeOneAfterAnother(Steps)),
                    new Arm("candor_together", together.Work, () =>
                    {
                        passes.Take();
                        var seconds = streams.DecodeTogether(Steps);
                        var (count, sequences, _) = passes.Take();
                        shared = (shared.Passes + count, shared.Sequences + sequences);
                        return seconds;
                    }),
                ],
                4 * options.Budget);
            var floorGain = Ratio.OfRate(samples[1], samples[0]);
            var gain = Ratio.OfRate(samples[3], samples[2]);
            var ofFloor = gain.Value / floorGain.Value;
            var inPass = shared.Sequences / (double)shared.Passes;
            table.Add(
                [
                    model.Name, Figures.Number(samples[0].Rate), Figures.Number(samples[1].Rate), Figures.Times(floorGain), Figures.Number(samples[2].Rate),
                    Figures.Number(samples[3].Rate), Figures.Times(gain), $"{Figures.Number(100 * ofFloor)} %", Figures.Number(inPass),
                ],
                [
                    ("model", model.Name), ("gain_over_floor_gain", ofFloor), ("sequences_per_pass", inPass),
                    .. samples.SelectMany(static sample => Figures.Of(sample.Name, sample)),
                    .. Figures.Of("floor_gain", floorGain), .. Figures.Of("candor_gain", gain),
                ]);
            foreach (var loop in alone)
            {
                loop.Dispose();
            }
        }

        report.Note($"Each stream decodes {Steps} timed tokens after an untimed one. Both gains are of the same run, whose four arms took turns.");
        report.Write(options.Results);
    }
}
