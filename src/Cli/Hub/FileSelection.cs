using System.IO.Enumeration;

namespace Candor.Cli.Hub;

/// <summary>Which files of a repository make a model folder.</summary>
internal static class FileSelection
{
    private const string GraphExtension = ".onnx";

    // What 'candor instrument' and the tokenizer read, and the terms of use. Taken from the top and from the graph's own folder.
    private static readonly HashSet<string> Companions = new(StringComparer.Ordinal)
    {
        "config.json", "generation_config.json", "genai_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "added_tokens.json", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "README.md",
    };

    /// <summary>The graph that was asked for, or the only or plainly named one.</summary>
    /// <exception cref="CliException">There is none, several, or none of that name.</exception>
    public static string Graph(string id, IReadOnlyList<string> files, string? asked)
    {
        string[] graphs = [.. files.Where(static file => file.EndsWith(GraphExtension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (asked is not null)
        {
            return files.Contains(asked) ? asked : throw CliException.BadInput($"'{id}' has no file '{asked}'.{NearNames.Sentence(asked, graphs)}");
        }

        string[] plain = [.. graphs.Where(static graph => graph is "model.onnx" or "onnx/model.onnx")];
        return (graphs, plain) switch
        {
            ([], _) => throw CliException.BadInput(
                $"'{id}' holds no ONNX graph. Look for an export of it, or name the files that you want with --include."),
            ([var only], _) => only,
            (_, [var one]) => one,
            _ => throw CliException.BadInput($"'{id}' holds {graphs.Length} graphs; choose one with --graph: {string.Join(", ", graphs)}."),
        };
    }

    /// <summary>The graph with what usually lies beside it: weights named after it, tokenizer, configuration.</summary>
    public static IReadOnlyList<string> Around(string graph, IReadOnlyList<string> files)
    {
        var folder = HubPath.FolderOf(graph);
        return
        [
            .. files.Where(file => file == graph
                || IsWeightsOf(graph, file)
                || (HubPath.FolderOf(file) is var own && (own.Length == 0 || own == folder) && Companions.Contains(file[own.Length..]))),
        ];
    }

    /// <summary>
    /// Files whose name matches one of the patterns, in which <c>*</c> stands for anything, slashes included, and <c>?</c> for one character.
    /// </summary>
    /// <exception cref="CliException">A pattern matches nothing.</exception>
    public static IReadOnlyList<string> Matching(string id, IReadOnlyList<string> files, IReadOnlyList<string> patterns)
    {
        var idle = patterns.FirstOrDefault(pattern => !files.Any(file => Matches(pattern, file)));
        return idle is null
            ? [.. files.Where(file => patterns.Any(pattern => Matches(pattern, file)))]
            : throw CliException.BadInput($"Nothing in '{id}' matches '{idle}'.{NearNames.Sentence(idle, files)}");
    }

    // model.onnx_data, model.onnx_data_1, model.onnx.data: the forms that exporters write. Other names are read from the graph itself.
    private static bool IsWeightsOf(string graph, string file) =>
        file.StartsWith(graph, StringComparison.Ordinal) && file.Length > graph.Length && file[graph.Length..] is var rest
        && (rest is ".data" or "_data" || (rest.StartsWith("_data_", StringComparison.Ordinal) && rest["_data_".Length..].All(char.IsAsciiDigit)));

    private static bool Matches(string pattern, string file) => FileSystemName.MatchesSimpleExpression(pattern, file, ignoreCase: false);
}
