using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using Candor.Monitor.Hosting;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Candor.Monitor.Telemetry;
using Candor.Testing;
using YamlDotNet.Serialization;

namespace Candor.Architecture.Tests;

/// <summary>The options classes are the one source; settings file, chart and README say the same or these tests fail.</summary>
public sealed class OptionsTests
{
    // What has to differ in a pod: who connects comes from outside, socket and model lie on volumes, and the CPU limit is known.
    private static readonly string[] PodSpecific = ["Listen:Grpc", "Listen:Observability", "Listen:Socket", "Model:Folder", "Inference:Threads"];

    private static readonly Dictionary<string, object> Sections = new()
    {
        ["Listen"] = new ListenOptions(),
        ["Model"] = new ModelOptions(),
        ["Inference"] = new InferenceOptions(),
        ["Sessions"] = new SessionsOptions(),
        ["Policy"] = new PolicyOptions(),
        ["Resilience"] = new ResilienceOptions(),
        ["Telemetry"] = new TelemetryOptions(),
    };

    public static IReadOnlyDictionary<string, string> Defaults() => Sections
        .SelectMany(static section => section.Value.GetType().GetProperties().Select(
            property => ($"{section.Key}:{property.Name}", Text(property.GetValue(section.Value)!))))
        .ToDictionary(static pair => pair.Item1, static pair => pair.Item2);

    [Fact]
    public void SettingsFile_HasExactlyTheOptionsWithTheirDefaults()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Monitor", "appsettings.json")));
        var settings = file.RootElement.EnumerateObject()
            .SelectMany(static section => section.Value.EnumerateObject().Select(key => ($"{section.Name}:{key.Name}", key.Value.ToString())))
            .ToDictionary(static pair => pair.Item1, static pair => pair.Item2);
        Assert.Equal(Defaults().OrderBy(static pair => pair.Key), settings.OrderBy(static pair => pair.Key));
    }

    [Fact]
    public void ChartValues_HaveExactlyTheOptionsAndTheirDefaultsButForThePod()
    {
        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
            File.ReadAllText(Path.Combine(Repository.Root, "helm", "values.yaml")));
        var config = ((Dictionary<object, object>)yaml["config"])
            .SelectMany(static section => ((Dictionary<object, object>)section.Value).Select(
                key => ($"{section.Key}:{key.Key}", Convert.ToString(key.Value, CultureInfo.InvariantCulture) ?? "")))
            .ToDictionary(static pair => pair.Item1, static pair => pair.Item2);
        Assert.Equal(Defaults().Keys.Order(), config.Keys.Order());
        foreach (var (key, value) in Defaults().Where(static pair => !PodSpecific.Contains(pair.Key)))
        {
            Assert.Equal((key, value.ToLowerInvariant()), (key, config[key].ToLowerInvariant()));
        }
    }

    [Fact]
    public void Readme_TableHasEveryOptionWithItsDefault()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.All(Defaults(), pair => Assert.Contains(
            $"| `{pair.Key}` | {(pair.Value.Length == 0 ? "empty" : $"`{pair.Value}`")} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryOption_SaysItsDefault()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(ListenOptions).Assembly.Location, ".xml"));
        var values = documentation.Descendants("member").ToDictionary(
            static member => member.Attribute("name")!.Value, static member => member.Element("value")?.Value ?? "");
        foreach (var property in Sections.Values.SelectMany(static options => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)))
        {
            Assert.Contains("The default is", values[$"P:{property.DeclaringType!.FullName}.{property.Name}"], StringComparison.Ordinal);
        }
    }

    private static string Text(object value) => value switch
    {
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        bool flag => flag ? "True" : "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
