using System.Globalization;
using System.Text.RegularExpressions;

namespace Candor.Cli.ActivationFiles;

/// <summary>Names of the files in an activation folder.</summary>
internal static partial class ActivationFileNames
{
    /// <summary>An <see cref="ExtractionManifest"/>: the index of a whole extraction, written last.</summary>
    public const string Manifest = "extraction.json";

    /// <summary>The same without shards, while the extraction is not whole: what it was begun with.</summary>
    public const string Begun = "extraction.begun.json";

    /// <summary>Held open by the extraction that writes into the folder.</summary>
    public const string Lock = "extraction.lock";

    /// <summary>Files of format 1, which a new beginning removes.</summary>
    public static IReadOnlyList<string> OfFormat1 { get; } = ["activations.safetensors", "rows.jsonl"];

    /// <summary>One tensor per source, <c>[rows, d]</c>; rows aligned over all of them.</summary>
    /// <param name="shard">From 0.</param>
    public static string Tensors(int shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard:00000}.safetensors");

    /// <summary>One <see cref="StoredQuestion"/> a line: what the rows of a shard belong to.</summary>
    /// <param name="shard">From 0.</param>
    public static string Rows(int shard) => string.Create(CultureInfo.InvariantCulture, $"shard-{shard:00000}.jsonl");

    /// <summary>Whether a name is that of a shard's file.</summary>
    public static bool IsOfShard(string name) => ShardFile().IsMatch(name);

    /// <summary>Whether a name is that of a file which an extraction did not finish.</summary>
    public static bool IsUnfinished(string name) => UnfinishedFile().IsMatch(name);

    [GeneratedRegex(@"^shard-[0-9]{5,}\.(safetensors|jsonl)$")]
    private static partial Regex ShardFile();

    [GeneratedRegex(@"^(shard-[0-9]{5,}\.(safetensors|jsonl)|extraction(\.begun)?\.json)\.[0-9a-f]{32}\.tmp$")]
    private static partial Regex UnfinishedFile();
}
