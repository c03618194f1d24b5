using System.Diagnostics;
using Candor.Bench.Foreign;
using Candor.Bench.Measuring;
using Candor.Bench.Models;
using Candor.Bench.Options;
using Candor.Bench.Reporting;
using Candor.Inference.Tokenization;

namespace Candor.Bench.Parts;

/// <summary>Encoding a megabyte of English against the npm package <c>tokenizers</c>, each on one thread.</summary>
internal static class TokenizerPart
{
    public const string Name = "tokenizer";
    private const double Megabyte = 1e6;

    public static Task RunAsync(BenchOptions options)
    {
        if (options.Node is null || options.Text is null)
        {
            Console.WriteLine("tokenizer: skipped. It needs Node.js with npm, and a megabyte of English; bench/README.md says how it gets them.");
            return Task.CompletedTask;
        }

        var report = new Report(Name, "Encoding English against the npm package tokenizers", 1);
        var text = File.ReadAllText(options.Text);
        var megabytes = new FileInfo(options.Text).Length / Megabyte;
        var table = report.Table("Megabytes a second at the median (best), one thread", "tokenizer", "tokenizers", "Candor", "Candor / tokenizers", "same ids");
        foreach (var model in ModelSet.Read(options).DistinctBy(static model => model.Manifest.TokenizerFingerprint))
        {
            using var foreign = NodeProcess.Start(
                "tokenizers.mjs", options.Node, new { tokenizer = model.Manifest.TokenizerPath, text = options.Text }, ("TOKENIZERS_PARALLELISM", "false"),
                ("RAYON_NUM_THREADS", "1"));
            var tokenizer = TokenizerFactory.Load(model.Manifest);
            foreach (var byLine in (bool[])[false, true])
            {
                string[] pieces = byLine ? text.Split('\n') : [text];
                var answer = foreign.Ask(new { byLine, check = true });
                int[] ids = [.. pieces.SelectMany(piece => tokenizer.Encode(piece, withSpecialTokens: false))];
                var isSame = answer["length"]!.GetValue<int>() == ids.Length
                    && answer["sum"]!.GetValue<long>() == ids.Aggregate(0L, static (sum, id) => ((sum * 31) + id) % int.MaxValue);
                var samples = Interleaving.Run(
                    [
                        new Arm("tokenizers", megabytes, () => foreign.Ask(new { byLine, check = false })["ms"]!.GetValue<double>() / 1000),
                        new Arm("candor", megabytes, () => Encode(tokenizer, pieces)),
                    ],
                    2 * options.Budget);
                var ratio = Ratio.OfRate(samples[1], samples[0]);
                table.Add(
                    [$"{model.Name}, {(byLine ? $"in {pieces.Length:#,0} lines" : "in one piece")}", Rate(samples[0]), Rate(samples[1]), Figures.Times(ratio),
                        isSame ? $"yes, {ids.Length:#,0}" : "NO"],
                    [
                        ("model", model.Name), ("pieces", pieces.Length), ("tokens", ids.Length), ("same_ids", isSame),
                        .. samples.SelectMany(static sample => Figures.Of(sample.Name, sample)), .. Figures.Of("candor_over_tokenizers", ratio),
                    ]);
            }
        }

        report.Note(
            $"{Figures.Number(megabytes)} MB: {options.TextSource}. Encoded without special tokens, by `encode` in one piece and by "
            + "`encodeBatch` in lines, with the package's own threads switched off. The clock of the npm package stops before the ids are handed "
            + "over to JavaScript.");
        report.Write(options.Results);
        return Task.CompletedTask;
    }

    private static double Encode(ITokenizer tokenizer, string[] pieces)
    {
        var begin = Stopwatch.GetTimestamp();
        foreach (var piece in pieces)
        {
            tokenizer.Encode(piece, withSpecialTokens: false);
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static string Rate(Samples samples) => $"{Figures.Number(samples.Rate)} ({Figures.Number(samples.BestRate)})";
}
