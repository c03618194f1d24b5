using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>A small published-style export with references of the original framework; its residual streams are made outputs in memory.</summary>
/// <param name="Family">The model's family.</param>
/// <param name="FirstResidual">The graph's own name of the stream that enters layer 0.</param>
/// <param name="LayerPrefix">What the names of a layer's nodes begin with, before its number.</param>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Heads">Key-value heads.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="Vocabulary">Token ids.</param>
/// <param name="HasPositions">Whether positions are an input.</param>
public sealed record TinyExport(string Family, string FirstResidual, string LayerPrefix, int Hidden, int Heads, int HeadSize, int Vocabulary, bool HasPositions = true)
{
    private const int Layers = 4;
    private const string Embedding = "/model/embed_tokens/Gather_output_0";

    public static IReadOnlyList<TinyExport> All { get; } =
    [
        new("llama", Embedding, "/model/layers.", 64, 2, 16, 1600),
        new("mistral", Embedding, "/model/layers.", 64, 2, 16, 1600),
        new("qwen2", Embedding, "/model/layers.", 64, 2, 16, 1500),
        new("qwen3", Embedding, "/model/layers.", 64, 2, 32, 1500),
        new("phi", Embedding, "/model/layers.", 128, 4, 32, 1500),
        new("gpt2", "/transformer/Add_1_output_0", "/transformer/h.", 64, 4, 16, 1500),
        new("gemma2", "/model/Mul_3_output_0", "/model/layers.", 64, 2, 32, 1600, HasPositions: false),
    ];

    public static TheoryData<string> Families => [.. All.Select(static export => export.Family)];

    public string Folder => Repository.Shared($"models/tiny-{Family}");

    public ModelManifest Manifest(string graphPath) => FakeModel.CreateManifest(Family) with
    {
        GraphPath = graphPath,
        Folder = Path.GetDirectoryName(graphPath)!,
        Architecture = new ModelArchitecture(Layers, Hidden, Heads, HeadSize, Vocabulary, 256),
        Tensors = new TensorNames
        {
            InputIds = "input_ids",
            AttentionMask = "attention_mask",
            PositionIds = HasPositions ? "position_ids" : null,
            Logits = "logits",
            PastKey = "past_key_values.{layer}.key",
            PastValue = "past_key_values.{layer}.value",
            PresentKey = "present.{layer}.key",
            PresentValue = "present.{layer}.value",
            Residual = "residual.{index}",
        },
    };

    /// <summary>Token ids of the reference prompts.</summary>
    public IReadOnlyList<int[]> Prompts()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "reference.json")));
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray()
            .Select(static prompt => prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
    }

    /// <summary>Starts an engine on the export, with the pass wrapped where a test wants to change it.</summary>
    internal IInferenceEngine Start(EngineOptions options, string graph = "optimum")
    {
        var original = Path.Combine(Folder, graph, "model.onnx");
        var rewritten = Path.Combine(Directory.CreateTempSubdirectory("candor-test-").FullName, "model.onnx");
        try
        {
            File.WriteAllBytes(rewritten, ResidualOutputs.Append(File.ReadAllBytes(original), FirstResidual, LayerPrefix, Layers));
            var model = Manifest(rewritten);
            return InferenceEngine.Start(model, new OnnxForwardPass(OnnxModelSession.Open(model, options), model), options, null, null);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(rewritten)!, recursive: true);
        }
    }
}
