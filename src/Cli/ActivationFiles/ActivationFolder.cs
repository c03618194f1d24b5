using System.Text.Json;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.ActivationFiles;

/// <summary>An activation folder that was read: rows in memory, tensors one at a time. Immutable.</summary>
internal sealed class ActivationFolder
{
    private readonly string _folder;

    private ActivationFolder(string folder, ExtractionManifest manifest, IReadOnlyList<ActivationRow> rows)
    {
        _folder = folder;
        Manifest = manifest;
        Rows = rows;
    }

    /// <summary>What the activations are of.</summary>
    public ExtractionManifest Manifest { get; }

    /// <summary>What each row belongs to, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; }

    /// <summary>The residual sources of the folder, in the order of its tensors.</summary>
    public IEnumerable<ProbeSource.Residual> ResidualSources => Manifest.Sources.Select(ProbeSource.Parse).OfType<ProbeSource.Residual>();

    /// <summary>Reads manifest and rows.</summary>
    /// <exception cref="CliException">A file is missing or malformed, or its counts disagree.</exception>
    public static ActivationFolder Read(DirectoryInfo folder)
    {
        foreach (var name in (string[])[ActivationFileNames.Manifest, ActivationFileNames.Rows, ActivationFileNames.Tensors])
        {
            if (!File.Exists(Path.Combine(folder.FullName, name)))
            {
                throw CliException.BadInput($"'{folder}' is not a folder of activations: {name} is missing. 'candor extract' makes one.");
            }
        }

        var manifest = ReadManifest(folder);
        var rows = ReadRows(folder);
        return rows.Count == manifest.Rows
            ? new ActivationFolder(folder.FullName, manifest, rows)
            : throw CliException.BadInput(
                $"'{folder}': {ActivationFileNames.Rows} has {rows.Count} rows, and {ActivationFileNames.Manifest} says {manifest.Rows}. Extract again.");
    }

    /// <summary>Loads the tensor of a source, shape <c>[n, d]</c>.</summary>
    /// <exception cref="CliException">The folder has no such source.</exception>
    public SafeTensor Load(ProbeSource source)
    {
        var name = source.ToString()!;
        var tensor = SafeTensorsFile.Read(Path.Combine(_folder, ActivationFileNames.Tensors), wanted => wanted == name).Find(name)
            ?? throw CliException.BadInput($"The activations hold no source '{name}'; they hold {string.Join(", ", Manifest.Sources)}.");
        return tensor.Shape is [var n, > 0] && n == Rows.Count
            ? tensor
            : throw CliException.BadInput($"The tensor '{name}' has shape [{string.Join(", ", tensor.Shape)}]; [{Rows.Count}, d] is expected. Extract again.");
    }

    private static ExtractionManifest ReadManifest(DirectoryInfo folder)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ExtractionManifest>(
                File.ReadAllText(Path.Combine(folder.FullName, ActivationFileNames.Manifest)), JsonOutput.Indented)!;
            return manifest.Format == ExtractionManifest.CurrentFormat
                ? manifest
                : throw CliException.BadInput($"'{folder}': the format is '{manifest.Format}'; this version reads '{ExtractionManifest.CurrentFormat}'.");
        }
        catch (JsonException exception)
        {
            throw CliException.BadInput($"'{folder}': {ActivationFileNames.Manifest} is malformed at {exception.Path ?? "$"}. Extract again.", exception);
        }
    }

    private static List<ActivationRow> ReadRows(DirectoryInfo folder)
    {
        var rows = new List<ActivationRow>();
        foreach (var line in File.ReadLines(Path.Combine(folder.FullName, ActivationFileNames.Rows)))
        {
            try
            {
                rows.Add(JsonSerializer.Deserialize<ActivationRow>(line, JsonOutput.Line)!);
            }
            catch (JsonException exception)
            {
                throw CliException.BadInput(
                    $"'{folder}': {ActivationFileNames.Rows}, line {rows.Count + 1} is malformed at {exception.Path ?? "$"}. Extract again.", exception);
            }
        }

        return rows;
    }
}
