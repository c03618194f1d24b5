using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>
/// Questions of seven tokens with answers of five. At residual.1 one token of each, never the last, is marked by coordinate 1; where the question is not
/// known, coordinate 0 of that token says so. residual.2 says nothing.
/// </summary>
internal static class PlantedSpans
{
    public const int Prompt = 7;
    public const int Answer = 5;
    public const int Dimension = 6;

    private const string Everything = "all,answer";

    /// <summary>Writes the folder, with rows of the tokens that an extraction with <paramref name="positions"/> has.</summary>
    public static ActivationFolder Write(string path, string positions = Everything, int questions = 240)
    {
        var random = new Random(4);
        var sources = new[] { "residual.1/token", "residual.1/prefix_mean", "residual.2/token" };
        var plan = PlantedFolder.Plan(questions, Dimension, sources) with { Positions = PositionsOf(positions), MaxTokens = Answer };
        using (var target = ExtractionTarget.Open(new DirectoryInfo(path), plan, isRestart: true, static _ => { }))
        {
            var writer = new ActivationWriter(new DirectoryInfo(path), plan, target.Kept, new ShardLimits(50, long.MaxValue));
            for (var q = 0; q < questions; q++)
            {
                var isKnown = random.Next(2) == 0;
                int[] marked = [random.Next(Prompt - 1) - Prompt, random.Next(Answer - 1)];
                var rows = new List<ActivationRow>();
                var values = sources.Select(static _ => new List<float>()).ToArray();
                var sum = new float[Dimension];
                for (var t = -Prompt; t < Answer; t++)
                {
                    var token = Noise(random);
                    token[0] += !isKnown && marked.Contains(t) ? 5 : 0;
                    token[1] += marked.Contains(t) ? 5 : 0;
                    var other = Noise(random);
                    sum = [.. sum.Zip(token, static (a, b) => a + b)];
                    if (HasRow(positions, t))
                    {
                        rows.Add(Row(q, isKnown, t));
                        values[0].AddRange(token);
                        values[1].AddRange(sum.Select(value => value / (t + Prompt + 1)));
                        values[2].AddRange(other);
                    }
                }

                writer.Add(q, rows, [.. values.Select(static each => each.ToArray())]);
            }

            writer.Finish();
        }

        return ActivationFolder.Read(new DirectoryInfo(path));
    }

    private static string[] PositionsOf(string positions) => positions switch
    {
        Everything => ["prompt", "answer_start", "answer"],
        "all" => ["prompt", "answer_start"],
        "answer_last" => ["answer"],
        _ => positions.Split(','),
    };

    private static bool HasRow(string positions, int token) => positions.Split(',').Any(word => word switch
    {
        "all" => token < 0,
        "answer_start" => token == -1,
        "answer_last" => token == Answer - 1,
        _ => token >= 0,
    });

    private static ActivationRow Row(int question, bool isKnown, int token) => new(
        $"q{question}",
        $"g{question}",
        question % 10,
        isKnown ? 1 : 0,
        null,
        "facts",
        ActivationRow.PositionOf(token).ToText(),
        token,
        Prompt,
        "A question?",
        null,
        "five words",
        null)
    {
        AnswerTokens = Answer,
    };

    private static float[] Noise(Random random) =>
    [
        .. Enumerable.Range(0, Dimension)
            .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
    ];
}
