using Candor.Bench.Options;

namespace Candor.Bench.Models;

/// <summary>The models that a run measures.</summary>
internal static class ModelSet
{
    /// <summary>Atlas, and SmolLM2 in the two export styles where it is there.</summary>
    public static IReadOnlyList<ModelUnderTest> Read(BenchOptions options)
    {
        var models = new List<ModelUnderTest>();
        if (options.Smollm is { } published)
        {
            if (options.Fused is { } fused)
            {
                models.Add(ModelUnderTest.Read("SmolLM2 fused", fused, Path.Combine(published, "model.onnx")));
            }

            if (options.Decomposed is { } decomposed)
            {
                models.Add(ModelUnderTest.Read("SmolLM2 decomposed", decomposed, Path.Combine(published, "model_decomposed.onnx")));
            }
        }

        models.Add(Atlas(options));
        return models;
    }

    /// <summary>The embedded model.</summary>
    public static ModelUnderTest Atlas(BenchOptions options) => ModelUnderTest.Read("atlas", Path.Combine(options.Root, "models", "atlas"), published: null);
}
