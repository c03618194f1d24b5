using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>A decoder as it was published: where its graph is, and where the files that go with it are. Immutable.</summary>
internal sealed class PublishedFolder
{
    private const string DefaultGraph = "model.onnx";
    private const string GraphFolder = "onnx";

    private readonly string[] _places;

    private PublishedFolder(string root, string graph)
    {
        Root = root;
        GraphPath = graph;
        GraphFolderPath = Path.GetDirectoryName(graph)!;

        // The hub's layout has graphs in a folder of their own, and what goes with all of them one level up.
        _places = Path.GetFileName(GraphFolderPath) == GraphFolder ? [GraphFolderPath, root, Path.GetDirectoryName(GraphFolderPath)!] : [GraphFolderPath, root];
    }

    /// <summary>The folder that was named, absolute.</summary>
    public string Root { get; }

    /// <summary>The graph, absolute.</summary>
    public string GraphPath { get; }

    /// <summary>The folder in which the graph lies, absolute.</summary>
    public string GraphFolderPath { get; }

    /// <summary>Finds the graph.</summary>
    /// <exception cref="ModelFolderException">There is none, or more than one of which none is the obvious one.</exception>
    public static PublishedFolder Open(string folder, string? graph)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
        {
            throw new ModelFolderException(folder, ["there is no such folder."]);
        }

        var choices = Choices(root);
        if (graph is not null)
        {
            var path = Path.GetFullPath(graph, root);
            return File.Exists(path) && !RegularFile.IsSomethingElse(path)
                ? new PublishedFolder(root, path)
                : throw new ModelFolderException(folder, [$"it has no graph '{graph}'.{Listed(choices)}"]);
        }

        var found = choices switch
        {
            [] => throw new ModelFolderException(folder, ["it holds no .onnx file, neither directly nor in a folder 'onnx'."]),
            [var only] => only,
            _ => choices.FirstOrDefault(static choice => choice is DefaultGraph)
                ?? choices.FirstOrDefault(static choice => choice == $"{GraphFolder}/{DefaultGraph}"),
        };
        return found is not null
            ? new PublishedFolder(root, Path.Combine(root, found))
            : throw new ModelFolderException(folder, [$"it holds several graphs; say which with --graph.{Listed(choices)}"]);
    }

    /// <summary>A file that goes with the graph: beside it, in the folder that was named, or above a folder <c>onnx</c>. Null where there is none.</summary>
    public string? Find(string name) => _places.Select(place => Path.Combine(place, name)).FirstOrDefault(static path => File.Exists(path));

    /// <summary>What the model may be called where it does not say so itself: the name of its folder, or, in a hub cache, of its repository.</summary>
    public string FolderName
    {
        get
        {
            // models--organisation--name/snapshots/revision
            var repository = Root.Split(Path.DirectorySeparatorChar).LastOrDefault(static part => part.StartsWith("models--", StringComparison.Ordinal));
            return repository is not null ? repository.Split("--")[^1]
                : Path.GetFileName(Root) == GraphFolder ? Path.GetFileName(Path.GetDirectoryName(Root)!)
                : Path.GetFileName(Root);
        }
    }

    private static List<string> Choices(string root) =>
    [
        .. new[] { "", GraphFolder }.Where(part => Directory.Exists(Path.Combine(root, part)))
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), "*.onnx")
                .Select(path => part.Length == 0 ? Path.GetFileName(path) : $"{part}/{Path.GetFileName(path)}"))
            .Where(static name => Path.GetFileName(name) != InstrumentedFolder.GraphFile)
            .Order(StringComparer.Ordinal),
    ];

    private static string Listed(List<string> choices) => choices.Count == 0 ? "" : $" It holds {string.Join(", ", choices)}.";
}
