using System.Text;
using System.Text.Json;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.ActivationFiles;

/// <summary>Writes an activation folder: tensors and rows first, the manifest last, so that a broken run is not taken for a whole one.</summary>
internal static class ActivationFolderWriter
{
    /// <summary>Writes. The same rows give the same bytes.</summary>
    /// <param name="folder">Created where it does not exist; an older extraction in it is replaced.</param>
    /// <param name="manifest">With the number of rows.</param>
    /// <param name="rows">Shape <c>[n]</c>.</param>
    /// <param name="tensors">Name of the source → values, <c>[n, d]</c>, row-major.</param>
    public static void Write(
        DirectoryInfo folder, ExtractionManifest manifest, IReadOnlyList<ActivationRow> rows, IReadOnlyList<(ProbeSource Source, float[] Values)> tensors)
    {
        folder.Create();
        var manifestPath = Path.Combine(folder.FullName, ActivationFileNames.Manifest);
        File.Delete(manifestPath);
        SafeTensorsFile.Write(
            Path.Combine(folder.FullName, ActivationFileNames.Tensors),
            [.. tensors.Select(pair => new SafeTensor(pair.Source.ToString()!, [rows.Count, pair.Values.Length / Math.Max(1, rows.Count)], pair.Values))]);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(JsonSerializer.Serialize(row, JsonOutput.Line)).Append('\n');
        }

        File.WriteAllText(Path.Combine(folder.FullName, ActivationFileNames.Rows), text.ToString());
        File.WriteAllText(manifestPath, JsonSerializer.Serialize(manifest, JsonOutput.Indented) + "\n");
    }
}
