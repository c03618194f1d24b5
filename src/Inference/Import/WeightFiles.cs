using Candor.Inference.Graphs;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>The files in which a published graph's weights lie. Immutable.</summary>
/// <param name="Files">Each file by the name that the graph has for it, and where it is, absolute.</param>
/// <param name="Places">Where they really are.</param>
internal sealed record WeightFiles(IReadOnlyList<(string Name, string Path)> Files, LinkedWeights Places)
{
    /// <summary>Finds the files.</summary>
    /// <returns>Null when something is wrong with one; then that is among the problems.</returns>
    public static WeightFiles? Find(GraphFile graph, List<string> problems)
    {
        var before = problems.Count;
        var files = new List<(string Name, string Path)>();
        foreach (var name in graph.ExternalFiles)
        {
            var path = Path.Combine(graph.Folder, name);
            if (name.Length == 0 || name is "." or ".." || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            {
                problems.Add($"the graph's weights are in '{name}', which is not the plain name of a file beside it. "
                    + "Export it with its external data beside the graph.");
            }
            else if (RegularFile.IsSomethingElse(path))
            {
                problems.Add($"'{name}', in which the graph's weights should be, is not a regular file.");
            }
            else if (!File.Exists(path))
            {
                problems.Add($"the file '{name}' with the graph's weights is missing.");
            }
            else
            {
                files.Add((name, path));
            }
        }

        return problems.Count == before && LinkedWeights.Find(graph.ExternalFiles, graph.Folder, problems) is { } places
            ? new WeightFiles(files, places)
            : null;
    }
}
