using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>Runs the embedded model for tests.</summary>
public static class AtlasEngine
{
    /// <summary>Every hook point of the model.</summary>
    public static IReadOnlyList<HookPoint> HookPoints(ModelManifest model) =>
        [.. Enumerable.Range(0, model.Architecture.Layers + 1).Select(static index => new HookPoint(index))];

    public static IInferenceEngine Load(EngineOptions? options = null, IInferenceObserver? observer = null) =>
        InferenceEngine.Load(ModelManifestReader.Read(Repository.Atlas), options ?? new EngineOptions { MaxSequences = 8 }, observer);

    /// <summary>
    /// What is known of a sequence after its last token, as one vector: every residual stream and prefix mean, the statistics and the logits.
    /// </summary>
    public static float[] Observe(ISequence sequence, IReadOnlyList<HookPoint> hookPoints)
    {
        var values = new List<float>();
        var last = sequence.Activations(sequence.Count - 1);
        foreach (var hookPoint in hookPoints)
        {
            values.AddRange(last.Residual(hookPoint, Pooling.Token));
            values.AddRange(last.Residual(hookPoint, Pooling.PrefixMean));
        }

        values.AddRange(sequence.NextLogits);
        return [.. values];
    }

    /// <summary>Tokens of a fixed pseudo-random text.</summary>
    public static int[] Tokens(int seed, int count, int vocabulary)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }
}
