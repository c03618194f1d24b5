using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>
/// Makes a graph's external data point at real files: the runtime follows no link that leaves the folder, and hub caches hold every file as one.
/// </summary>
internal static class WeightLocations
{
    private const string Location = "location";

    /// <summary>Puts real file names in place of the names in the model folder.</summary>
    /// <returns>The one folder in which they all lie; the model folder when the graph has none.</returns>
    /// <exception cref="ModelFolderException">
    /// A file is not among those whose hash was checked, or they lie in several folders; every problem is listed.
    /// </exception>
    public static string Resolve(ModelManifest model, ModelProto graph)
    {
        var problems = new List<string>();
        var files = new Dictionary<string, string>();
        var entries = graph.Graph?.Initializer.SelectMany(static tensor => tensor.ExternalData).Where(static entry => entry.Key == Location) ?? [];
        foreach (var entry in entries)
        {
            if (!files.TryGetValue(entry.Value, out var file))
            {
                file = Locate(model, entry.Value, problems);
                files.Add(entry.Value, file);
            }

            entry.Value = Path.GetFileName(file);
        }

        var folders = files.Values.Select(static file => Path.GetDirectoryName(file)!).Distinct().ToList();
        if (folders.Count > 1)
        {
            problems.Add($"the weight files lie in several folders ({string.Join(", ", folders.Order(StringComparer.Ordinal))}); they must lie in one.");
        }

        return problems.Count == 0 ? folders.FirstOrDefault(model.Folder) : throw new ModelFolderException(model.Folder, problems);
    }

    private static string Locate(ModelManifest model, string name, List<string> problems)
    {
        var path = Path.Combine(model.Folder, name);
        if (model.Files.Count > 0 && !model.Files.Any(file => file.Path == path))
        {
            problems.Add($"the graph reads its weights from '{name}', which model.json does not name under 'graph.external_data'.");
            return path;
        }

        return RealPath.Of(path);
    }
}
