namespace Candor.Cli.ActivationFiles;

/// <summary><c>extraction.json</c>: what the activations are of, and how they were made.</summary>
internal sealed record ExtractionManifest
{
    /// <summary>The only value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "candor-activations/1";

    /// <summary>Names this layout of files.</summary>
    public required string Format { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's fingerprint: probes fitted here are bound to it.</summary>
    public required string ModelFingerprint { get; init; }

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

    /// <summary>Most tokens of an answer.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Rows of every tensor.</summary>
    public required int Rows { get; init; }
}
