using Candor.Deployment.Tests.Tools;
using Candor.Testing;
using YamlDotNet.RepresentationModel;

namespace Candor.Deployment.Tests.Chart;

/// <summary>The chart under <c>helm/</c>: its files, and what helm makes of them.</summary>
internal static class HelmChart
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "helm");

    /// <summary>Values files that must render: none, and every one under <c>helm/ci</c>.</summary>
    public static IEnumerable<string> ValuesFiles { get; } =
        ["", .. Directory.GetFiles(Path.Combine(Folder, "ci")).Order(StringComparer.Ordinal).Select(static file => Path.GetFileName(file))];

    public static YamlMappingNode Values { get; } = Read(Path.Combine(Folder, "values.yaml"));

    public static YamlMappingNode Read(string file) => (YamlMappingNode)Documents(File.ReadAllText(file)).Single();

    /// <summary>Every object of one rendering.</summary>
    public static async Task<IReadOnlyList<YamlMappingNode>> RenderAsync(string valuesFile, params string[] set)
    {
        var result = await TemplateAsync(valuesFile, set);
        Assert.True(result.ExitCode == 0, result.Text);
        return [.. Documents(result.Output).OfType<YamlMappingNode>()];
    }

    public static Task<ToolResult> TemplateAsync(string valuesFile, params string[] set) => Tool.RunAsync(
        "helm",
        ["template", "release", Folder, .. ValuesArguments(valuesFile), .. set.SelectMany(static value => new[] { "--set", value })]);

    public static IEnumerable<string> ValuesArguments(string valuesFile) => valuesFile.Length == 0 ? [] : ["--values", Path.Combine(Folder, "ci", valuesFile)];

    /// <summary>The node at a dotted path, or null.</summary>
    public static YamlNode? At(this YamlNode? node, string path)
    {
        foreach (var part in path.Split('.'))
        {
            node = node switch
            {
                YamlMappingNode mapping => mapping.Children.TryGetValue(part, out var child) ? child : null,
                YamlSequenceNode list => list.Children.ElementAtOrDefault(int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)),
                _ => null,
            };
        }

        return node;
    }

    public static string? Text(this YamlNode? node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, string path) => node.At(path) as YamlSequenceNode ?? [];

    public static IEnumerable<YamlMappingNode> OfKind(this IEnumerable<YamlMappingNode> objects, string kind) =>
        objects.Where(item => item.Text("kind") == kind);

    private static IEnumerable<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(static document => document.RootNode);
    }
}
