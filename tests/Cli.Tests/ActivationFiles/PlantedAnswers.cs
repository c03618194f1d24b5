using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>Questions with answers of two to five tokens; at residual.1 every token of an untrue answer has its first coordinate shifted.
/// Every statistic is higher at the tokens of untrue ones, but for lens.1/contrast, which is lower.</summary>
internal static class PlantedAnswers
{
    private const int Dimension = 4;

    /// <summary>
    /// Writes the folder: of each question the prompt's last token and every token of its answer or, with <paramref name="isOnlyLast"/>, the last.
    /// </summary>
    public static ActivationFolder Write(string path, bool isOnlyLast = false, int questions = 600)
    {
        string[] sources =
        [
            "residual.1/token", "residual.1/answer_mean", "output/entropy", "output/surprisal", "output/least_confidence", "lens.1/entropy", "lens.1/contrast",
        ];
        var plan = PlantedFolder.Plan(questions, Dimension, sources) with
        {
            Positions = ["answer_start", "answer"], MaxTokens = 5, OnlyLastAnswerToken = isOnlyLast,
        };
        using (var target = ExtractionTarget.Open(new DirectoryInfo(path), plan, isRestart: true, static _ => { }))
        {
            var writer = new ActivationWriter(new DirectoryInfo(path), plan, target.Kept, new ShardLimits(100, long.MaxValue));
            var random = new Random(9);
            for (var q = 0; q < questions; q++)
            {
                var (rows, values) = Question(q, random, sources.Length);
                int[] kept = [.. Enumerable.Range(0, rows.Count).Where(i => !isOnlyLast || i == 0 || i == rows.Count - 1)];
                writer.Add(q, [.. kept.Select(i => rows[i])], [.. values.Select(all => kept.SelectMany(i => all[i]).ToArray())]);
            }

            writer.Finish();
        }

        return ActivationFolder.Read(new DirectoryInfo(path));
    }

    private static (List<ActivationRow> Rows, List<float[]>[] Values) Question(int q, Random random, int sources)
    {
        var (isTrue, tokens) = (random.Next(2) == 0, random.Next(2, 6));
        var rows = new List<ActivationRow>();
        var values = Enumerable.Range(0, sources).Select(static _ => new List<float[]>()).ToArray();
        var sum = new float[Dimension];
        for (var token = -1; token < tokens; token++)
        {
            rows.Add(new ActivationRow(
                $"{q}", $"g{q}", q % 10, isTrue ? 1 : 0, null, "facts", token < 0 ? "answer_start" : "answer", token, 9 + random.Next(3), $"Question {q}?",
                null, "word", null)
            {
                AnswerTokens = tokens,
            });
            float[] stream = [.. Enumerable.Range(0, Dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
            stream[0] += isTrue || token < 0 ? 0 : 1;
            sum = token < 0 ? sum : [.. sum.Zip(stream, static (a, b) => a + b)];
            values[0].Add(stream);
            values[1].Add([.. sum.Select(value => token < 0 ? float.NaN : value / (token + 1))]);
            for (var s = 2; s < sources; s++)
            {
                // The last one points the other way.
                values[s].Add([(float)(random.NextDouble() + (isTrue ? 0 : 0.1 * (s == sources - 1 ? -s : s)))]);
            }
        }

        return (rows, values);
    }
}
