using Candor.Cli.ActivationFiles;
using Candor.Cli.Questions;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>An activation folder with a known truth: at residual.2 the first coordinate is shifted by the label, at residual.1 nothing is.</summary>
internal static class PlantedFolder
{
    public const string Fingerprint = "f00d";
    public const int Dimension = 6;

    /// <summary>
    /// Writes <paramref name="groups"/> entities of two questions each, ten folds; every fourth is withheld, every eighth invented, the rest known.
    /// With <paramref name="isPerDomain"/> it is the second coordinate that is shifted for the domain "words". Folds from <paramref name="spoiltFrom"/> on hold
    /// nothing but 1000. <paramref name="unknownEnding"/> is put after questions that are not known, <paramref name="domainSuffix"/> after every domain.
    /// <paramref name="lens"/> is one more source, which says the same as the output's entropy.
    /// </summary>
    public static ActivationFolder Write(
        string path,
        int groups = 400,
        double shift = 3,
        bool isPerDomain = false,
        int spoiltFrom = int.MaxValue,
        string unknownEnding = "",
        string domainSuffix = "",
        string? lens = null)
    {
        // A fixed seed: the test is the same on every run.
        var random = new Random(7);
        var rows = new List<ActivationRow>();
        var informative = new List<float>();
        var noise = new List<float>();
        var entropy = new List<float>();
        for (var g = 0; g < groups; g++)
        {
            var status = (g % 8) switch { 0 or 4 => "withheld", 2 => "invented", _ => "known" };

            // A name that says nothing: the group's number would give the status away by its last digit.
            var name = random.Next(100_000, 1_000_000);
            for (var q = 0; q < 2; q++)
            {
                var isKnown = status == "known";
                rows.Add(new ActivationRow(
                    $"{g}/{q}",
                    $"g{g}",
                    g % 10,
                    isKnown ? 1 : 0,
                    status,
                    (g % 3 == 0 ? "cities" : "words") + domainSuffix,
                    "answer_start",
                    -1,
                    10 + (name % 4),
                    $"Question {name} {q}?{(isKnown ? string.Empty : unknownEnding)}",
                    null,
                    " x",
                    isKnown ? AnswerGrade.Correct : AnswerGrade.Wrong));
                var shifted = isPerDomain && g % 3 != 0 ? 1 : 0;
                for (var d = 0; d < Dimension; d++)
                {
                    informative.Add((float)(Normal(random) + (d == shifted && !isKnown ? shift : 0)));
                }

                for (var d = 0; d < Dimension; d++)
                {
                    noise.Add((float)Normal(random));
                }

                entropy.Add((float)(random.NextDouble() + (isKnown ? 0 : 0.3)));
            }
        }

        (string Source, float[] Values)[] tensors =
        [
            ("residual.0/token", [.. Enumerable.Repeat(1f, rows.Count * Dimension)]),
            ("residual.1/token", [.. noise]),
            ("residual.2/token", [.. informative]),
            ("output/entropy", [.. entropy]),
            ("output/surprisal", [.. entropy]),
            ("output/least_confidence", [.. entropy]),
            .. lens is null ? Array.Empty<(string, float[])>() : [(lens, [.. entropy])],
        ];
        foreach (var (_, values) in tensors)
        {
            var width = values.Length / rows.Count;
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i].Fold >= spoiltFrom)
                {
                    values.AsSpan(i * width, width).Fill(1000);
                }
            }
        }

        return Write(
            path, Plan(rows.Count, Dimension, [.. tensors.Select(static tensor => tensor.Source)]), rows, [.. tensors.Select(static tensor => tensor.Values)]);
    }

    /// <summary>What an extraction of these sources at answer_start is begun with.</summary>
    public static ExtractionManifest Plan(int questions, int dimension, params string[] sources) => new()
    {
        Format = ExtractionManifest.CurrentFormat,
        Model = "planted",
        ModelFingerprint = Fingerprint,
        Dimension = dimension,
        Data = "planted.jsonl",
        DataSha256 = "d",
        Questions = questions,
        Sources = sources,
        Positions = ["answer_start"],
        MaxTokens = 1,
        Rows = 0,
    };

    /// <summary>Writes a folder of one row a question; a shard is full with 100 questions, so that most folders have several.</summary>
    public static ActivationFolder Write(
        string path, ExtractionManifest plan, IReadOnlyList<ActivationRow> rows, float[][] values, int questionsPerShard = 100)
    {
        using (var target = ExtractionTarget.Open(new DirectoryInfo(path), plan, isRestart: true, static _ => { }))
        {
            var writer = new ActivationWriter(new DirectoryInfo(path), plan, target.Kept, new ShardLimits(questionsPerShard, long.MaxValue));
            for (var i = 0; i < rows.Count; i++)
            {
                writer.Add(i, [rows[i]], [.. values.Select(all => all[(i * (all.Length / rows.Count))..((i + 1) * (all.Length / rows.Count))])]);
            }

            writer.Finish();
        }

        return ActivationFolder.Read(new DirectoryInfo(path));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
