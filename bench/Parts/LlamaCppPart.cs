using System.Diagnostics;
using System.Text.Json.Nodes;
using Candor.Bench.Foreign;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Bench.Streams;
using Candor.Inference.Execution;
using Candor.Inference.Tokenization;

namespace Candor.Bench.Parts;

/// <summary>Candor against llama.cpp with the same weights: reading text, and decoding.</summary>
internal static class LlamaCppPart
{
    public const string Name = "llamacpp";
    private const int TextTokens = 256;
    private const int PromptTokens = 64;
    private const int Steps = 16;
    private const int Streams = 16;

    // Nats. Both round activations to eight bits, each in its own blocks.
    private const double Tolerance = 0.1;

    public static async Task RunAsync(BenchOptions options)
    {
        var model = ModelSet.Read(options)[0];
        if (options.Node is null || options.Gguf is null || !model.Name.StartsWith("SmolLM2", StringComparison.Ordinal))
        {
            Console.WriteLine(
                "llamacpp: skipped. It needs the SmolLM2 folder, Node.js with npm, and python3 with numpy; bench/README.md says how it gets "
                + "them.");
            return;
        }

        var report = new Report(Name, "Candor against llama.cpp with the same weights", options.Threads);
        using var llama = NodeProcess.Start(
            "llama.mjs",
            options.Node,
            new
            {
                model = options.Gguf,
                threads = options.Threads,
                streams = Streams,
                contextTokens = Streams * (TextTokens + PromptTokens),
                batchTokens = 512,
                flashAttention = "auto",
                dispatch = "nextCycle",
            });
        await using var engine = Engines.Load(model.Manifest, options.Threads, Streams + 2, TextTokens + PromptTokens);
        var text = Text(options, model);
        var table = report.Table("Tokens a second at the median (best)", "work", "llama.cpp", "Candor", "Candor / llama.cpp");

        var sums = (Llama: 0.0, Candor: 0.0);
        using var scored = engine.TryOpen([])!;
        using var probed = engine.TryOpen(new TokenReading(model.Manifest).HookPoints)!;
        var probes = new TokenReading(model.Manifest);
        var samples = Interleaving.Run(
            [
                new Arm("llama_nothing", TextTokens, () => Seconds(llama.Ask(new { tokens = text, want = "nothing" }))),
                new Arm("llama_probability", TextTokens, () =>
                {
                    var answer = llama.Ask(new { tokens = text, want = "probability" });
                    sums.Llama = answer["sum"]!.GetValue<double>();
                    return Seconds(answer);
                }),
                new Arm("candor", TextTokens, () =>
                {
                    var (seconds, sum) = ScoreAsync(scored, text, reading: null).GetAwaiter().GetResult();
                    sums.Candor = sum;
                    return seconds;
                }),
                new Arm("candor_probes", TextTokens, () => ScoreAsync(probed, text, probes).GetAwaiter().GetResult().Seconds),
            ],
            4 * options.Budget);
        var (theirs, mine) = (sums.Llama / (TextTokens - 1), sums.Candor / (TextTokens - 1));
        if (!(Math.Abs(theirs - mine) <= Tolerance))
        {
            throw new InvalidOperationException(
                $"The text's mean log-probability is {theirs:0.000} in llama.cpp and {mine:0.000} in Candor: the two sides do not do the same "
                + "work.");
        }

        Row(table, $"{TextTokens} tokens of text, log-probability of each", samples[1], samples[2]);
        Row(table, "the same; llama.cpp keeps no output at all", samples[0], samples[2]);
        Row(table, "the same; Candor reads eight probes of each token, too", samples[1], samples[3]);
        foreach (var streams in (int[])[1, Streams])
        {
            var prompts = model.Prompts(streams, PromptTokens);
            using var ours = await EngineStreams.OpenAsync(engine, prompts);
            var decoded = Interleaving.Run(
                [
                    new Arm("llama_decode", streams * Steps, () => Seconds(llama.Ask(new { prompts, steps = Steps }))),
                    new Arm("candor_decode", streams * Steps, () => ours.DecodeTogether(Steps)),
                ],
                3 * options.Budget);
            Row(table, $"decoding, {streams} stream{(streams == 1 ? "" : "s")}, greedy, {PromptTokens} tokens of context", decoded[0], decoded[1]);
        }

        report.Note(
            $"The mean log-probability of the text's tokens was {theirs:0.000} in llama.cpp and {mine:0.000} in Candor: both read the same text "
            + "with the same weights. (Which differ in arithmetic: llama.cpp has them as Q4_1 blocks, the ONNX file as the same values in 8 "
            + "bits.)");
        report.Note(
            "llama.cpp is asked through node-llama-cpp, CPU build, flash attention left to it, batches of 512: scoring by one "
            + "`controlledEvaluate` for the whole text with a filter that returns the next token's logit, the largest one and the sum of "
            + "exponentials; decoding by `evaluate` at temperature 0 on one context with a sequence for each stream, which its scheduler puts "
            + "into one batch each event-loop cycle.");
        report.Note(
            "Keeping no output is `evaluateWithoutGeneratingNewTokens`: the output head is not computed, so that this is a bound for reading "
            + "with any binding, not a way to score.");
        report.Note("Candor computes surprisal and entropy of every token in all rows. Its decoding is through `IInferenceEngine`, one task a stream.");
        report.Write(options.Results);
    }

    private static async Task<(double Seconds, double Sum)> ScoreAsync(ISequence sequence, int[] text, TokenReading? reading)
    {
        sequence.Rollback(0);
        var begin = Stopwatch.GetTimestamp();
        await sequence.ForwardAsync(text, CancellationToken.None);
        var sum = 0.0;
        for (var i = 1; i < text.Length; i++)
        {
            sum -= sequence.Statistics(i).Surprisal;
        }

        for (var i = 0; reading is not null && i < text.Length; i++)
        {
            reading.Read(sequence, i, isLast: i == text.Length - 1);
        }

        return (Stopwatch.GetElapsedTime(begin).TotalSeconds, sum);
    }

    private static int[] Text(BenchOptions options, ModelUnderTest model) =>
        [.. TokenizerFactory.Load(model.Manifest).Encode(File.ReadAllText(Path.Combine(options.Root, "ARCHITECTURE.md")), withSpecialTokens: false)
            .Take(TextTokens)];

    private static void Row(ReportTable table, string work, Samples llama, Samples candor)
    {
        var ratio = Ratio.OfRate(candor, llama);
        table.Add(
            [work, $"{Figures.Number(llama.Rate)} ({Figures.Number(llama.BestRate)})", $"{Figures.Number(candor.Rate)} ({Figures.Number(candor.BestRate)})",
                Figures.Times(ratio)],
            [("work", work), .. Figures.Of("llamacpp", llama), .. Figures.Of("candor", candor), .. Figures.Of("candor_over_llamacpp", ratio)]);
    }

    private static double Seconds(JsonNode answer) => answer["ms"]!.GetValue<double>() / 1000;
}
