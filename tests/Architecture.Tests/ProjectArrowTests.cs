using System.Xml.Linq;
using Candor.Testing;

namespace Candor.Architecture.Tests;

/// <summary>Who may know whom. Any other arrow is a decision, and belongs into ARCHITECTURE.md first.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Probes"] = [],
        ["Protos"] = [],
        ["Inference"] = ["Probes"],
        ["Monitor"] = ["Inference", "Probes", "Protos"],
        ["Cli"] = ["Inference", "Probes", "Protos"],
    };

    [Fact]
    public void EveryProjectOfSrc_IsListedHere() => Assert.Equal(
        Allowed.Keys.Order(), Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Order());

    [Theory]
    [InlineData("Probes")]
    [InlineData("Protos")]
    [InlineData("Inference")]
    [InlineData("Monitor")]
    [InlineData("Cli")]
    public void ProjectReferences_AreTheAllowedOnes(string project) => Assert.Equal(
        Allowed[project], References(project, "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Probes_DependOnTensorsOnly() => Assert.Equal(["System.Numerics.Tensors"], References("Probes", "PackageReference"));

    [Fact]
    public void OnnxRuntime_IsNamedInExecutionOnly()
    {
        var elsewhere = Sources("src")
            .Where(static file => !file.Replace('\\', '/').Contains("/src/Inference/Execution/", StringComparison.Ordinal))
            .Where(static file => File.ReadAllText(file).Contains("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Folders_AreConcerns()
    {
        string[] banned = ["Helpers", "Utils", "Utilities", "Common", "Services", "Interfaces", "Core", "Misc"];
        var found = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(folder => banned.Contains(Path.GetFileName(folder)));
        Assert.Empty(found);
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants(kind).Select(static reference => reference.Attribute("Include")!.Value).Order();

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);
}
