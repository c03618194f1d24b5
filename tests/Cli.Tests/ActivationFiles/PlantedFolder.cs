using Candor.Cli.ActivationFiles;
using Candor.Cli.Questions;
using Candor.Probes.Activations;

namespace Candor.Cli.Tests.ActivationFiles;

/// <summary>An activation folder with a known truth: at residual.2 the first coordinate is shifted by the label, at residual.1 nothing is.</summary>
internal static class PlantedFolder
{
    public const string Fingerprint = "f00d";
    public const int Dimension = 6;

    /// <summary>
    /// Writes <paramref name="groups"/> entities of two questions each, ten folds; every fourth is withheld, every eighth invented, the rest known.
    /// With <paramref name="isPerDomain"/> it is the second coordinate that is shifted for the domain "words".
    /// </summary>
    public static ActivationFolder Write(string path, int groups = 400, double shift = 3, bool isPerDomain = false)
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
                    $"{g}/{q}", $"g{g}", g % 10, isKnown ? 1 : 0, status, g % 3 == 0 ? "cities" : "words", "answer_start", -1, 10 + (name % 4), $"Question {name} {q}?", null, " x", isKnown ? AnswerGrade.Correct : AnswerGrade.Wrong));
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

        (ProbeSource, float[])[] tensors =
        [
            (ProbeSource.Parse("residual.0/token"), [.. Enumerable.Repeat(1f, rows.Count * Dimension)]),
            (ProbeSource.Parse("residual.1/token"), [.. noise]),
            (ProbeSource.Parse("residual.2/token"), [.. informative]),
            (ProbeSource.Parse("output/entropy"), [.. entropy]),
            (ProbeSource.Parse("output/surprisal"), [.. entropy]),
            (ProbeSource.Parse("output/least_confidence"), [.. entropy]),
        ];
        var manifest = new ExtractionManifest
        {
            Format = ExtractionManifest.CurrentFormat,
            Model = "planted",
            ModelFingerprint = Fingerprint,
            Data = "planted.jsonl",
            DataSha256 = "d",
            Questions = rows.Count,
            Sources = [.. tensors.Select(static pair => pair.Item1.ToString()!)],
            Positions = ["answer_start"],
            MaxTokens = 1,
            Rows = rows.Count,
        };
        using (var spool = new ActivationSpool(new DirectoryInfo(path), [.. tensors.Select(static pair => pair.Item1)]))
        {
            spool.Add(0, rows, [.. tensors.Select(static pair => pair.Item2)]);
            spool.Finish(manifest);
        }

        return ActivationFolder.Read(new DirectoryInfo(path));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
