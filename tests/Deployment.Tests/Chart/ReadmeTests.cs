using System.Text;
using YamlDotNet.RepresentationModel;

namespace Candor.Deployment.Tests.Chart;

public sealed class ReadmeTests
{
    /// <summary>The table between the markers is made of values.yaml: each documented key, its default, and its <c># --</c> comment.</summary>
    [Fact]
    public void Readme_ValuesTable_EqualsTheCommentsOfValues()
    {
        var readme = File.ReadAllText(Path.Combine(HelmChart.Folder, "README.md"));
        var table = readme.Split("<!-- values -->\n")[1].Split("<!-- /values -->")[0];

        Assert.Equal(Table(), table);
    }

    [Fact]
    public void Values_EveryLeaf_IsUnderADocumentedKey()
    {
        var documented = Documented().Select(static entry => entry.Path).ToList();
        var leaves = Leaves(HelmChart.Values, "");

        Assert.DoesNotContain(leaves, leaf => !documented.Any(path => leaf == path || leaf.StartsWith(path + ".", StringComparison.Ordinal)));
    }

    private static string Table()
    {
        var text = new StringBuilder("| key | default | what it is |\n|---|---|---|\n");
        foreach (var (path, comment) in Documented())
        {
            text.Append('|').Append(" `").Append(path).Append("` | ").Append(Default(HelmChart.Values.At(path)!)).Append(" | ").Append(comment).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Default(YamlNode node) => node switch
    {
        YamlScalarNode { Value: "" } => "empty",
        YamlScalarNode scalar => $"`{scalar.Value}`",
        YamlSequenceNode { Children.Count: 0 } => "`[]`",
        YamlMappingNode { Children.Count: 0 } => "`{}`",
        _ => "see values.yaml",
    };

    // Keys are unique per indentation level here, so a stack of the last key per level is all the parsing that is needed.
    private static List<(string Path, string Comment)> Documented()
    {
        var entries = new List<(string, string)>();
        var keys = new List<string>();
        string? comment = null;
        foreach (var line in File.ReadLines(Path.Combine(HelmChart.Folder, "values.yaml")))
        {
            var text = line.TrimStart();
            if (text.StartsWith("# -- ", StringComparison.Ordinal))
            {
                comment = text[5..];
            }
            else if (text.Length > 0 && text[0] is not ('#' or '-') && text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                var level = (line.Length - text.Length) / 2;
                keys = [.. keys.Take(level), text[..colon]];
                if (comment is not null)
                {
                    entries.Add((string.Join('.', keys), comment));
                }

                comment = null;
            }
        }

        return entries;
    }

    private static IEnumerable<string> Leaves(YamlNode node, string path) => node is YamlMappingNode { Children.Count: > 0 } mapping
        ? mapping.Children.SelectMany(child => Leaves(child.Value, path.Length == 0 ? child.Key.ToString() : $"{path}.{child.Key}"))
        : [path];
}
