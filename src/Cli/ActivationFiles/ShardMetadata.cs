using System.Globalization;

namespace Candor.Cli.ActivationFiles;

/// <summary>What a shard's header says about itself.</summary>
/// <param name="Extraction">The <see cref="ExtractionManifest.Identity"/> of the extraction that it belongs to.</param>
/// <param name="Number">From 0.</param>
/// <param name="FirstQuestion">Index of its first question.</param>
/// <param name="Questions">Questions that it holds.</param>
/// <param name="RowsSha256">SHA-256 of its file of rows.</param>
/// <param name="Sha256">SHA-256 of each tensor's bytes, by its name.</param>
internal sealed record ShardMetadata(
    string Extraction, int Number, int FirstQuestion, int Questions, string RowsSha256, IReadOnlyDictionary<string, string> Sha256)
{
    private const string HashPrefix = "sha256:";

    /// <summary>The metadata of a header; null where something is missing or not a number.</summary>
    public static ShardMetadata? Read(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("extraction", out var extraction)
        && ReadNumber(metadata, "shard") is { } number
        && ReadNumber(metadata, "first_question") is { } first
        && ReadNumber(metadata, "questions") is { } questions
        && metadata.TryGetValue("rows_sha256", out var rows)
            ? new ShardMetadata(
                extraction,
                number,
                first,
                questions,
                rows,
                metadata.Where(static pair => pair.Key.StartsWith(HashPrefix, StringComparison.Ordinal))
                    .ToDictionary(static pair => pair.Key[HashPrefix.Length..], static pair => pair.Value, StringComparer.Ordinal))
            : null;

    /// <summary>The form in which a header holds it.</summary>
    public Dictionary<string, string> Write()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["extraction"] = Extraction,
            ["shard"] = Number.ToString(CultureInfo.InvariantCulture),
            ["first_question"] = FirstQuestion.ToString(CultureInfo.InvariantCulture),
            ["questions"] = Questions.ToString(CultureInfo.InvariantCulture),
            ["rows_sha256"] = RowsSha256,
        };
        foreach (var (name, sha256) in Sha256)
        {
            metadata.Add(HashPrefix + name, sha256);
        }

        return metadata;
    }

    private static int? ReadNumber(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
