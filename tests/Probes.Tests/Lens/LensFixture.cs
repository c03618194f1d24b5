using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;

namespace Candor.Probes.Tests.Lens;

/// <summary>Small unembeddings: the one of the NumPy references, and random ones.</summary>
internal static class LensFixture
{
    public const int Width = 7;

    private static readonly System.Text.Json.JsonElement Root = LensReferences.Get("lens");

    /// <summary>Candidate i of the references is token 100 + i.</summary>
    public static UnembeddingTable Table(string kind)
    {
        var gain = Root.Singles("gain");
        var norm = kind == "rms" ? FinalNorm.RootMeanSquare(gain) : FinalNorm.Layer(gain, Root.Singles("bias"));
        return new UnembeddingTable([.. Enumerable.Range(100, 11)], Root.Singles("rows"), norm, Root.Singles("row_bias"));
    }

    /// <summary>Parts of a residual stream, and the whole.</summary>
    public static (float[][] Parts, float[] Whole) Residual()
    {
        float[][] parts = [.. Root.GetProperty("parts").EnumerateArray().Select(References.Singles)];
        return (parts, [.. Enumerable.Range(0, Width).Select(j => parts.Sum(part => part[j]))]);
    }

    /// <summary>Tokens 0 to c − 1 over a plain norm.</summary>
    public static UnembeddingTable Random(int seed, int candidates = 12, int width = 10, bool isBiased = true)
    {
        var random = new Random(seed);
        float[] gain = [.. PlantedDirection.Gaussian(random, width).Select(static x => 1 + (0.2f * x))];
        return new UnembeddingTable(
            [.. Enumerable.Range(0, candidates)],
            PlantedDirection.Gaussian(random, candidates * width),
            FinalNorm.RootMeanSquare(gain),
            isBiased ? PlantedDirection.Gaussian(random, candidates) : null);
    }

    public static float[] Logits(UnembeddingTable table, float[] residual)
    {
        var logits = new float[table.Count];
        table.Logits(residual, logits);
        return logits;
    }
}
