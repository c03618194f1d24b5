using System.Text.Json;
using Candor.Probes.Spans;
using Candor.Testing;

namespace Candor.Probes.Tests.Fixtures;

/// <summary>Numbers that PyTorch, SciPy and scikit-learn computed; <c>heads.py</c> makes the file.</summary>
internal static class HeadReferences
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "heads.json"))).RootElement;

    /// <summary>Spans of 1 to 8 tokens of 4 dimensions.</summary>
    public static SpanSet Spans { get; } = new(
        [.. Root.GetProperty("spans").EnumerateArray().SelectMany(static span => span.EnumerateArray()).SelectMany(References.Singles)],
        4,
        [.. Root.GetProperty("spans").EnumerateArray().Select(static span => span.GetArrayLength())],
        [.. References.Doubles(Root.GetProperty("untrustworthy")).Select(static y => y == 0)],
        [.. Root.GetProperty("spans").EnumerateArray().Select(static (_, i) => $"g{i}")]);

    public static JsonElement Get(string name) => Root.GetProperty(name);
}
