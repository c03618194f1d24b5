using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Testing;

/// <summary>What a <see cref="FakeEngine"/> computes: pure functions of the tokens so far, so that any batching and chunking gives the same.</summary>
/// <remarks>The defaults are arbitrary but fixed; a test that wants a certain reading replaces the function.</remarks>
public sealed class FakeModel
{
    /// <summary>A manifest of a small model that has no files.</summary>
    public ModelManifest Manifest { get; init; } = CreateManifest();

    /// <summary>Residual stream of the last of the given tokens at a hook point, shape <c>[d]</c>.</summary>
    public Func<IReadOnlyList<int>, HookPoint, float[]> Residual { get; init; }

    /// <summary>Logits after the last of the given tokens, shape <c>[v]</c>.</summary>
    public Func<IReadOnlyList<int>, float[]> Logits { get; init; }

    /// <summary>A model with the default functions.</summary>
    public FakeModel()
    {
        Residual = (tokens, hookPoint) => Numbers(tokens, hookPoint.Index + 1, Manifest.Architecture.HiddenSize);
        Logits = tokens => Numbers(tokens, 0, Manifest.Architecture.VocabularySize);
    }

    /// <summary>A manifest of a model that has no files.</summary>
    public static ModelManifest CreateManifest(
        string name = "fake", int layers = 2, int hiddenSize = 4, int vocabularySize = 32, int contextLength = 64) => new()
    {
        Name = name,
        Description = "A model for tests.",
        Folder = Path.GetTempPath(),
        Fingerprint = new string('f', 64),
        TokenizerFingerprint = new string('e', 64),
        GraphPath = "model.onnx",
        TokenizerPath = "tokenizer.json",
        Architecture = new ModelArchitecture(layers, hiddenSize, 1, 4, vocabularySize, contextLength),
        Tensors = new TensorNames
        {
            InputIds = "input_ids",
            Logits = "logits",
            PastKey = "past_key_values.{layer}.key",
            PastValue = "past_key_values.{layer}.value",
            PresentKey = "present.{layer}.key",
            PresentValue = "present.{layer}.value",
            Residual = "residual.{index}",
        },
        EndTokens = [0],
        PromptTemplate = "Question: {question}\nAnswer:",
        AbstentionPhrases = [new AbstentionPhrase(" I don't know.", [1, 2], 1)],
    };

    // Depends on every token and on their order; in (-1, 1).
    private static float[] Numbers(IReadOnlyList<int> tokens, int seed, int count)
    {
        var state = 17u + ((uint)seed * 2654435761u);
        foreach (var token in tokens)
        {
            state = ((state ^ (uint)token) * 16777619u) + 12345u;
        }

        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            state = (state * 1664525u) + 1013904223u;
            numbers[i] = ((state >> 8) / (float)(1 << 23)) - 1;
        }

        return numbers;
    }
}
