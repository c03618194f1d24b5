using System.Text.Json;
using Candor.Testing;

namespace Candor.Probes.Tests.Fixtures;

/// <summary>Numbers that NumPy, SciPy and scikit-learn computed; <c>lens.py</c> makes the file.</summary>
internal static class LensReferences
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "lens.json"))).RootElement;

    public static JsonElement Get(string name) => Root.GetProperty(name);

    public static float[] Singles(this JsonElement parent, string name) => References.Singles(parent.GetProperty(name));

    public static double[] Doubles(this JsonElement parent, string name) => References.Doubles(parent.GetProperty(name));

    public static double Number(this JsonElement parent, string name) => parent.GetProperty(name).GetDouble();
}
