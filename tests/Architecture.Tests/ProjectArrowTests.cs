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
    public void Bench_KnowsWhatItMeasuresAndNobodyKnowsIt()
    {
        // It is the floor that Candor is measured against, and hence the one place beside Execution that names the runtime.
        Assert.Equal(
            ["Inference", "Monitor", "Probes", "Protos"],
            ReferencesOf("bench/Bench.csproj", "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path)).Order());
        var others = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Where(static folder => References(Path.GetFileName(folder), "ProjectReference").Any(
                static path => path.Contains("Bench", StringComparison.Ordinal)));
        Assert.Empty(others);
    }

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
        var found = ((string[])["src", "bench"]).SelectMany(
            static root => Directory.EnumerateDirectories(Path.Combine(Repository.Root, root), "*", SearchOption.AllDirectories))
            .Where(folder => banned.Contains(Path.GetFileName(folder)));
        Assert.Empty(found);
    }

    private static IEnumerable<string> References(string project, string kind) => ReferencesOf($"src/{project}/{project}.csproj", kind);

    private static IEnumerable<string> ReferencesOf(string file, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, file))
            .Descendants(kind).Select(static reference => reference.Attribute("Include")!.Value).Order();

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);
}
