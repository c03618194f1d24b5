using Candor.Cli.ActivationFiles;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>Statements and their negations, or answers of several tokens, with a known truth in their activations.</summary>
internal static class PlantedStatements
{
    public const int Dimension = 6;

    /// <summary>
    /// Four statements a group, affirmative and negated, true and untrue, ten folds, two domains. At residual.1 coordinate 0 says untruth; coordinate 1
    /// too, louder, with a sign that turns with the polarity; coordinate 2 the polarity. residual.2 says untruth at coordinate 3. With
    /// <paramref name="isSwapped"/> the negated statements stand in the other order.
    /// </summary>
    public static void WritePairs(string path, int groups = 150, bool isSwapped = false, float shift = 2)
    {
        var random = new Random(3);
        var rows = new List<ActivationRow>();
        var (first, second) = (new List<float[]>(), new List<float[]>());
        for (var g = 0; g < groups; g++)
        {
            foreach (var (polarity, isTrue) in new[] { ("affirmative", true), ("affirmative", false), ("negated", isSwapped), ("negated", !isSwapped) })
            {
                var sign = polarity == "negated" ? -1 : 1;
                var untruth = isTrue ? 0 : shift;
                rows.Add(Row($"{g}/{polarity}/{(isTrue ? 1 : 0)}", $"g{g}", g % 10, isTrue, -1) with
                {
                    Domain = g % 2 == 0 ? "cities" : "words",
                    Polarity = polarity,
                });
                var values = Noise(random);
                (values[0], values[1], values[2]) = (values[0] + untruth, values[1] + (2 * sign * untruth), values[2] + (3 * sign));
                first.Add(values);
                values = Noise(random);
                values[3] += untruth / 2;
                second.Add(values);
            }
        }

        Write(path, [.. rows.Select(static row => (ActivationRow[])[row])], ["residual.1/token", "residual.2/token"], [first, second]);
    }

    /// <summary>
    /// Two classes as an exclusive or: coordinates 0 and 1 of residual.1 have one sign in the one and two in the other. No direction tells them apart.
    /// </summary>
    public static void WriteExclusiveOr(string path, int groups = 400)
    {
        var random = new Random(5);
        var rows = new List<ActivationRow[]>();
        var values = new List<float[]>();
        for (var g = 0; g < groups; g++)
        {
            var (a, b) = (random.Next(2) == 0 ? -2 : 2, random.Next(2) == 0 ? -2 : 2);
            rows.Add([Row($"{g}", $"g{g}", g % 10, a == b, -1)]);
            var row = Noise(random);
            (row[0], row[1]) = ((0.5f * row[0]) + a, (0.5f * row[1]) + b);
            values.Add(row);
        }

        Write(path, rows, ["residual.1/token"], [values]);
    }

    /// <summary>Sources of nothing but noise, residual.0 to residual.{sources − 1}.</summary>
    public static void WriteNoise(string path, int groups, int sources)
    {
        var random = new Random(9);
        List<ActivationRow[]> rows = [.. Enumerable.Range(0, groups).Select(g => (ActivationRow[])[Row($"{g}", $"g{g}", g % 10, random.Next(2) == 0, -1)])];
        Write(
            path,
            rows,
            [.. Enumerable.Range(0, sources).Select(static s => $"residual.{s}/token")],
            [.. Enumerable.Range(0, sources).Select(_ => Enumerable.Range(0, groups).Select(_ => Noise(random)).ToList())]);
    }

    /// <summary>Answers of five tokens; an untrue one has one token at which coordinate 0 of residual.1 says so. answer_mean is their mean so far.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="questions">How many.</param>
    /// <param name="hasChange">Whether there is answer_change too, at two hook points: those means, as from a state of zero before the answer.</param>
    public static void WriteAnswers(string path, int questions = 200, bool hasChange = false)
    {
        const int tokens = 5;
        var random = new Random(4);
        var rows = new List<ActivationRow[]>();
        var (streams, means) = (new List<float[]>(), new List<float[]>());
        for (var q = 0; q < questions; q++)
        {
            var (isTrue, place) = (random.Next(2) == 0, random.Next(tokens));
            rows.Add([.. Enumerable.Range(0, tokens).Select(t => Row($"{q}", $"g{q}", q % 10, isTrue, t))]);
            var sum = new float[Dimension];
            for (var t = 0; t < tokens; t++)
            {
                var values = Noise(random);
                values[0] += isTrue || t != place ? 0 : 5;
                streams.Add(values);
                sum = [.. sum.Zip(values, static (a, b) => a + b)];
                means.Add([.. sum.Select(value => value / (t + 1))]);
            }
        }

        string[] changes = hasChange ? ["residual.1/answer_change", "residual.2/answer_change"] : [];
        Write(path, rows, ["residual.1/token", "residual.1/answer_mean", .. changes], [streams, means, .. changes.Select(_ => means)], "answer");
    }

    private static ActivationRow Row(string id, string group, int fold, bool isTrue, int token) => new(
        id, group, fold, isTrue ? 1 : 0, null, "facts", token >= 0 ? "answer" : "answer_start", token, 9, "A statement.", null, token >= 0 ? "word" : null,
        null)
    {
        AnswerTokens = token >= 0 ? 5 : null,
    };

    private static float[] Noise(Random random) =>
        [
            .. Enumerable.Range(0, Dimension)
                .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        ];

    private static void Write(string path, List<ActivationRow[]> questions, string[] sources, List<float[]>[] values, string position = "answer_start")
    {
        var plan = PlantedFolder.Plan(questions.Count, Dimension, sources) with { Positions = [position], MaxTokens = 5 };
        using var target = ExtractionTarget.Open(new DirectoryInfo(path), plan, isRestart: true, static _ => { });
        var writer = new ActivationWriter(new DirectoryInfo(path), plan, target.Kept, new ShardLimits(50, long.MaxValue));
        var row = 0;
        for (var q = 0; q < questions.Count; q++)
        {
            var (first, count) = (row, questions[q].Length);
            writer.Add(q, questions[q], [.. values.Select(all => all.Skip(first).Take(count).SelectMany(static each => each).ToArray())]);
            row += count;
        }

        writer.Finish();
    }
}
