using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary><c>extraction.json</c>: what the activations are of, how they were made, and which shards hold them.</summary>
internal sealed record ExtractionManifest
{
    /// <summary>The only value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "candor-activations/2";

    /// <summary>Names this layout of files.</summary>
    public required string Format { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's fingerprint: probes fitted here are bound to it.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>Width of the residual streams, d.</summary>
    public required int Dimension { get; init; }

    /// <summary>Name of the question file, without its folder.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 of the question file, lower-case hex.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Questions read.</summary>
    public required int Questions { get; init; }

    /// <summary>Text forms of the sources, one tensor each.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Text forms of the positions.</summary>
    public required IReadOnlyList<string> Positions { get; init; }

    /// <summary>Of the positions within answers, only each answer's last token.</summary>
    public bool OnlyLastAnswerToken { get; init; }

    /// <summary>Most tokens of an answer that the model gives.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>System message before the questions that bring none; null for none.</summary>
    public string? System { get; init; }

    /// <summary>Rows of all shards.</summary>
    public required int Rows { get; init; }

    /// <summary>The shards, in the order of their rows; none while the extraction is not whole.</summary>
    public IReadOnlyList<ShardEntry> Shards { get; init; } = [];

    /// <summary>SHA-256 of what the extraction was begun with: every shard carries it, so that none of another extraction is taken for one of this.</summary>
    [JsonIgnore]
    public string Identity =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Rows = 0, Shards = [] }, JsonOutput.Line)));

    /// <summary>Numbers in one row of a source: d for a residual stream, 1 for a statistic.</summary>
    public int WidthOf(ProbeSource source) => source.Streams.Count == 0 ? 1 : source.Streams.Count * Dimension;

    /// <summary>The first thing in which another extraction differs from this one, as the end of a sentence; null where they are the same.</summary>
    public string? DifferenceFrom(ExtractionManifest other) =>
        ModelFingerprint != other.ModelFingerprint
            ? $"was begun with the model '{Model}' (fingerprint {ModelFingerprint}), not '{other.Model}' ({other.ModelFingerprint})"
        : DataSha256 != other.DataSha256 ? $"was begun with the question file '{Data}' (SHA-256 {DataSha256}), not '{other.Data}' ({other.DataSha256})"
        : Questions != other.Questions ? $"was begun with {Questions} questions, not {other.Questions}"
        : !Sources.SequenceEqual(other.Sources) ? $"was begun with the sources {string.Join(", ", Sources)}, not {string.Join(", ", other.Sources)}"
        : !Positions.SequenceEqual(other.Positions) || OnlyLastAnswerToken != other.OnlyLastAnswerToken
            ? $"was begun with the positions {Describe(this)}, not {Describe(other)}"
        : MaxTokens != other.MaxTokens ? $"was begun with at most {MaxTokens} tokens an answer, not {other.MaxTokens}"
        : System != other.System ? $"was begun with {Describe(System)}, not {Describe(other.System)}"
        : Identity != other.Identity ? $"was begun with a model or question file of another name ('{Model}', '{Data}')"
        : null;

    private static string Describe(ExtractionManifest manifest) =>
        string.Join(", ", manifest.Positions) + (manifest.OnlyLastAnswerToken ? " (its last token only)" : string.Empty);

    private static string Describe(string? system) => system is null ? "no system message" : $"the system message '{system}'";
}
