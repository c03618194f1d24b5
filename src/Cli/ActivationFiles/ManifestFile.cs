using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.ActivationFiles;

/// <summary>Reads and writes an <see cref="ExtractionManifest"/>, whole or only begun.</summary>
internal static class ManifestFile
{
    /// <summary>Reads a manifest.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <returns>The manifest; null where there is none.</returns>
    /// <exception cref="CliException">It is of another format, or malformed.</exception>
    public static ExtractionManifest? Read(DirectoryInfo folder, string name)
    {
        var path = Path.Combine(folder.FullName, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var document = JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
            if (document?["format"] is not JsonValue format || format.GetValueKind() != JsonValueKind.String)
            {
                throw new JsonException("no format", "$.format", null, null);
            }

            return (string?)format == ExtractionManifest.CurrentFormat
                ? Check(document.Deserialize<ExtractionManifest>(JsonOutput.Indented)!)
                : throw CliException.BadInput(
                    $"'{folder}': the format is '{format}'; this version reads '{ExtractionManifest.CurrentFormat}'. Extract again with --restart.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentNullException)
        {
            throw CliException.BadInput(
                $"'{folder}': {name} is malformed at {(exception as JsonException)?.Path ?? "$"}. Extract again with --restart.", exception);
        }
    }

    /// <summary>Writes a manifest in one step.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Write(DirectoryInfo folder, string name, ExtractionManifest manifest) => AtomicFile.Write(Path.Combine(folder.FullName, name), stream =>
    {
        JsonSerializer.Serialize(stream, manifest, JsonOutput.Indented);
        stream.WriteByte((byte)'\n');
    });

    // What arithmetic and comparisons later rest on; the rest is compared with the shards themselves.
    private static ExtractionManifest Check(ExtractionManifest manifest)
    {
        foreach (var source in manifest.Sources)
        {
            ProbeSource.Parse(source);
        }

        return manifest.Dimension < 1 || manifest.Sources.Distinct(StringComparer.Ordinal).Count() != manifest.Sources.Count
            ? throw new FormatException("No width, or a source twice.")
            : manifest;
    }
}
