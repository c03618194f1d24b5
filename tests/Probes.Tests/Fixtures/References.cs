using System.Text.Json;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Probes.Tests.Fixtures;

/// <summary>Numbers that scikit-learn and SciPy computed; <c>references.py</c> and <c>methods.py</c> make the files.</summary>
internal static class References
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "references.json"))).RootElement;

    private static readonly JsonElement MethodsRoot = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "methods.json"))).RootElement;

    public static ActivationSet Activations { get; } = new(
        [.. Root.GetProperty("activations").EnumerateArray().SelectMany(Doubles).Select(static x => (float)x)],
        5,
        [.. Doubles(Root.GetProperty("untrustworthy")).Select(static y => y == 0)],
        [.. Root.GetProperty("untrustworthy").EnumerateArray().Select(static (_, i) => $"g{i}")]);

    public static JsonElement Get(string name) => Root.GetProperty(name);

    /// <summary>A number of <c>methods.json</c>, which <c>methods.py</c> makes of the same activations.</summary>
    public static JsonElement Method(string name) => MethodsRoot.GetProperty(name);

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(static x => x.GetDouble())];

    public static float[] Singles(JsonElement array) => [.. Doubles(array).Select(static x => (float)x)];
}
