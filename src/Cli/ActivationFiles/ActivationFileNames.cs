namespace Candor.Cli.ActivationFiles;

/// <summary>Names of the three files in an activation folder.</summary>
internal static class ActivationFileNames
{
    /// <summary>One tensor per source, <c>[n, d]</c>; rows aligned over all of them.</summary>
    public const string Tensors = "activations.safetensors";

    /// <summary>One <see cref="ActivationRow"/> a line.</summary>
    public const string Rows = "rows.jsonl";

    /// <summary>An <see cref="ExtractionManifest"/>.</summary>
    public const string Manifest = "extraction.json";
}
