using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Bench.Streams;

namespace Candor.Bench.Parts;

/// <summary>What a longer context costs: time for each scored token, and memory for each stream.</summary>
internal static class LengthPart
{
    public const string Name = "length";
    private const int Chunk = 32;
    private const int Steps = 8;
    private const double Mebibyte = 1 << 20;

    private static readonly int[] Lengths = [128, 512, 2048];

    // Atlas ends at 256 tokens.
    private static readonly int[] ShortLengths = [32, 96, 192];

    public static async Task RunAsync(BenchOptions options)
    {
        var report = new Report(Name, "Cost against the length of the context", options.Threads);
        var times = report.Table(
            "Milliseconds for a scored token at the median, everything on", "model, context", "one token at a time", $"in chunks of {Chunk}",
            "one token, against the shortest");
        var memory = report.Table(
            "Keys and values of a stream", "model, tokens", "for each token, KiB", "in all, MiB");
        var models = ModelSet.Read(options);

        foreach (var model in models)
        {
            Weigh(model, memory);
            await MeasureAsync(model, options, times);
        }

        report.Note(
            "Keys and values are counted, not weighed: layers × 2 × key-value heads × head size × bytes of an element. They become resident as a "
            + "stream fills; beside them a stream keeps its residual streams at the hook points that are read.");
        report.Write(options.Results);
    }

    private static async Task MeasureAsync(ModelUnderTest model, BenchOptions options, ReportTable table)
    {
        var lengths = LengthsOf(model);
        await using var engine = Engines.Load(model.Manifest, options.Threads, lengths.Length, lengths[^1] + (2 * Chunk * Steps));
        var streams = new List<EngineStreams>();
        var arms = new List<Arm>();
        foreach (var length in lengths)
        {
            var opened = await EngineStreams.OpenAsync(engine, model.Prompts(1, length), () => new TokenReading(model.Manifest));
            streams.Add(opened);
            arms.Add(new Arm($"token_{length}", Steps, () => opened.DecodeTogether(Steps)));
            arms.Add(new Arm($"chunk_{length}", Chunk, () => opened.ReadChunks(1, Chunk)));
        }

        var samples = Interleaving.Run(arms, 3 * options.Budget);
        for (var i = 0; i < lengths.Length; i++)
        {
            var (token, chunk) = (samples[2 * i], samples[(2 * i) + 1]);
            var growth = Ratio.OfTime(token, samples[0]);
            table.Add(
                [$"{model.Name}, {lengths[i]}", Figures.Milliseconds(token.Median / token.Work), Figures.Milliseconds(chunk.Median / chunk.Work),
                    i == 0 ? "–" : Figures.Times(growth)],
                [("model", model.Name), ("context", lengths[i]), .. Figures.Of("token", token), .. Figures.Of("chunk", chunk),
                    .. Figures.Of("growth", growth)]);
        }

        streams.ForEach(static stream => stream.Dispose());
    }

    private static void Weigh(ModelUnderTest model, ReportTable table)
    {
        var sizes = model.Manifest.Architecture;
        var tokens = LengthsOf(model)[1];
        var bytes = 2.0 * sizes.Layers * sizes.KeyValueHeads * sizes.HeadSize * ElementBytes(model);
        table.Add(
            [$"{model.Name}, {tokens}", Figures.Number(bytes / 1024), Figures.Number(bytes * tokens / Mebibyte)],
            [("model", model.Name), ("tokens", tokens), ("key_value_bytes", bytes * tokens)]);
    }

    private static int[] LengthsOf(ModelUnderTest model) => model.Manifest.Architecture.ContextLength > Lengths[^1] ? Lengths : ShortLengths;

    private static int ElementBytes(ModelUnderTest model) =>
        model.Manifest.KeyValueType == Inference.Manifest.FloatType.Float32 ? sizeof(float) : sizeof(ushort);
}
