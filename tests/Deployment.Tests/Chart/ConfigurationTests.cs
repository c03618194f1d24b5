using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Deployment.Tests.Tools;
using Candor.Testing;
using YamlDotNet.RepresentationModel;

namespace Candor.Deployment.Tests.Chart;

/// <summary>A Helm key is an options key: the chart's <c>config</c> and the sidecar's appsettings.json cannot drift apart.</summary>
public sealed class ConfigurationTests
{
    // What must differ in a pod, and nothing else: values.yaml marks each with "pod:".
    private static readonly string[] DifferInAPod = ["Inference.Threads", "Listen.Observability", "Listen.Socket"];

    private static readonly IReadOnlyDictionary<string, string> AppSettings = Flatten(
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Monitor", "appsettings.json")))!);

    [Fact]
    public void Values_Config_HasTheSidecarsKeysAndDefaults()
    {
        var values = Flatten(HelmChart.Values.At("config")!, "");

        Assert.Equal(AppSettings.Keys.Order(StringComparer.Ordinal), values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            DifferInAPod, values.Where(static pair => AppSettings[pair.Key] != pair.Value).Select(static pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_Config_HasTheSidecarsKeysAndAllowsNoOther()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(HelmChart.Folder, "values.schema.json")))!["properties"]!["config"]!;
        var keys = new List<string>();
        Assert.Equal(JsonValueKind.False, schema["additionalProperties"]!.GetValueKind());
        foreach (var (section, content) in schema["properties"]!.AsObject())
        {
            Assert.Equal(JsonValueKind.False, content!["additionalProperties"]!.GetValueKind());
            keys.AddRange(content["properties"]!.AsObject().Select(property => $"{section}.{property.Key}"));
        }

        Assert.Equal(AppSettings.Keys.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
    }

    [ToolFact("helm")]
    public async Task Template_Config_ReachesTheSidecarUnchanged()
    {
        var map = (await HelmChart.RenderAsync("", "config.Sessions.MaxTextLength=1048576")).OfKind("ConfigMap").Single();
        var json = ((YamlMappingNode)map.At("data")!).Children["appsettings.Production.json"].ToString();
        var rendered = Flatten(JsonNode.Parse(json)!);
        var expected = Flatten(HelmChart.Values.At("config")!, "");
        expected["Sessions.MaxTextLength"] = "1048576";

        Assert.Equal(expected.OrderBy(static pair => pair.Key, StringComparer.Ordinal), rendered.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Flatten(JsonNode node) => node.AsObject()
        .SelectMany(static section => section.Value!.AsObject().Select(key => ($"{section.Key}.{key.Key}", key.Value!.ToString())))
        .ToDictionary(static pair => pair.Item1, static pair => pair.Item2, StringComparer.Ordinal);

    private static Dictionary<string, string> Flatten(YamlNode node, string path)
    {
        if (node is YamlScalarNode scalar)
        {
            return new(StringComparer.Ordinal) { [path] = scalar.Value ?? "" };
        }

        return ((YamlMappingNode)node).Children
            .SelectMany(child => Flatten(child.Value, path.Length == 0 ? child.Key.ToString() : $"{path}.{child.Key}"))
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);
    }
}
