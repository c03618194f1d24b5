using System.Text.Json;
using Candor.Inference.Graphs;
using Candor.Inference.Tests.Execution;
using Candor.Testing;

namespace Candor.Inference.Tests.Graphs;

/// <summary>An export of one of the shared models, by a tool that people use.</summary>
/// <param name="Path">The graph, relative to the shared models.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="Heads">Key-value heads.</param>
/// <param name="Vocabulary">Token ids.</param>
public sealed record PublishedExport(string Path, int Layers, int Hidden, int Heads, int HeadSize, int Vocabulary)
{
    public static IReadOnlyList<PublishedExport> All { get; } =
    [
        new("tiny-llama/optimum/model.onnx", 4, 64, 2, 16, 1600),
        new("tiny-llama/dynamo/model.onnx", 4, 64, 2, 16, 1600),
        new("tiny-llama/genai/model.onnx", 4, 64, 2, 16, 1600),
        new("tiny-llama/genai-int4/model.onnx", 4, 64, 2, 16, 1600),
        new("tiny-mistral/optimum/model.onnx", 4, 64, 2, 16, 1600),
        new("tiny-qwen2/optimum/model.onnx", 4, 64, 2, 16, 1500),
        new("tiny-qwen3/optimum/model.onnx", 4, 64, 2, 32, 1500),
        new("tiny-qwen3/genai/model.onnx", 4, 64, 2, 32, 1500),
        new("tiny-gemma2/optimum/model.onnx", 4, 64, 2, 32, 1600),
        new("tiny-gemma2/genai/model.onnx", 4, 64, 2, 32, 1600),
        new("tiny-phi/optimum/model.onnx", 4, 128, 4, 32, 1500),
        new("tiny-phi/genai/model.onnx", 4, 128, 4, 32, 1500),
        new("tiny-gpt2/optimum/model.onnx", 4, 64, 4, 16, 1500),
        new("smollm2-135m-instruct/model.onnx", 30, 576, 3, 64, 49152),
        new("smollm2-135m-instruct/model_decomposed.onnx", 30, 576, 3, 64, 49152),
    ];

    public static TheoryData<string> Paths => [.. All.Select(static export => export.Path)];

    /// <summary>Exports in float32, whose values are those of the reference.</summary>
    public static TheoryData<string> Exact =>
        [.. All.Where(static export => export.IsTiny && !export.Path.Contains("int4", StringComparison.Ordinal)).Select(static export => export.Path)];

    public bool IsTiny => Path.StartsWith("tiny", StringComparison.Ordinal);

    // The export of Gemma 2 rounds its softcap; the others reproduce the original within 1e-4.
    public float Tolerance => Path == "tiny-gemma2/optimum/model.onnx" ? 5e-3f : 2e-4f;

    private string Family => Repository.Shared($"models/{Path.Split('/')[0]}");

    public static PublishedExport At(string path) => All.Single(export => export.Path == path);

    /// <summary>Token ids of the reference prompts.</summary>
    public IReadOnlyList<int[]> Prompts()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Family, "reference.json")));
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray()
            .Select(static prompt => prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
    }

    public SafeTensors Reference() => new(System.IO.Path.Combine(Family, "reference.safetensors"));

    internal DecoderGraph Analyse() => GraphAnalysis.Analyse(GraphFile.Read(Repository.Shared($"models/{Path}")));
}
