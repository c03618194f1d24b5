using System.Text.RegularExpressions;
using Candor.Deployment.Tests.Tools;
using Candor.Testing;
using YamlDotNet.RepresentationModel;

namespace Candor.Deployment.Tests.Chart;

public sealed partial class RulesTests
{
    private static readonly string File = Path.Combine(HelmChart.Folder, "rules", "candor.yaml");

    [ToolFact("promtool")]
    public async Task Rules_Promtool_PassesItsUnitTests()
    {
        var result = await Tool.RunAsync("promtool", ["test", "rules", Path.Combine(HelmChart.Folder, "tests", "candor.yaml")]);

        Assert.True(result.ExitCode == 0, result.Text);
    }

    [Fact]
    public void Rules_EveryMetric_IsWrittenByTheSidecar()
    {
        var folder = Path.Combine(Repository.Root, "src", "Monitor", "Telemetry");
        var written = Directory.GetFiles(folder, "*.cs")
            .SelectMany(static file => Metric().Matches(System.IO.File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var read = Rules().SelectMany(static rule => MetricInRule().Matches(rule.Text("expr")!))
            .Select(static match => Base().Replace(match.Value, "")).Distinct();

        Assert.Empty(read.Except(written, StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_EveryAlert_IsTestedAndExplained()
    {
        var tested = HelmChart.Read(Path.Combine(HelmChart.Folder, "tests", "candor.yaml")).Items("tests")
            .SelectMany(static test => test.Items("alert_rule_test")).ToList();
        var readme = System.IO.File.ReadAllText(Path.Combine(HelmChart.Folder, "README.md"));
        foreach (var alert in Rules().Where(static rule => rule.At("alert") is not null))
        {
            var name = alert.Text("alert")!;
            Assert.Contains(tested, test => test.Text("alertname") == name && test.At("exp_alerts") is YamlSequenceNode);
            Assert.Contains(tested, test => test.Text("alertname") == name && test.At("exp_alerts") is null);
            Assert.Contains($"`{name}`", readme, StringComparison.Ordinal);
            Assert.Contains(alert.Text("labels.severity"), new[] { "critical", "warning" });
        }
    }

    [ToolFact("helm")]
    public async Task Template_PrometheusRule_HoldsTheTestedFile()
    {
        var rendered = (await HelmChart.RenderAsync("standalone-values.yaml")).OfKind("PrometheusRule").Single();

        Assert.Equal(HelmChart.Read(File).At("groups"), rendered.At("spec.groups"));
    }

    private static IEnumerable<YamlNode> Rules() => HelmChart.Read(File).Items("groups").SelectMany(static group => group.Items("rules"));

    [GeneratedRegex("\"(candor_[a-z_]+)\"")]
    private static partial Regex Metric();

    // Not the recording rules' names, which have colons.
    [GeneratedRegex(@"(?<![:\w])candor_[a-z_]+(?!:)")]
    private static partial Regex MetricInRule();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Base();
}
