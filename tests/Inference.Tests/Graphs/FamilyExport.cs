using System.Text.Json;
using Candor.Testing;

namespace Candor.Inference.Tests.Graphs;

/// <summary>A tiny decoder in the folder Families, with what its original gives for three prompts. Its README.md says how each was made.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Tolerance">Largest difference from the original, in units of the original vector's length; 0 when the CPU cannot run it.</param>
/// <param name="RoundsByRange">Whether activations are rounded by the range of a whole pass: a token's values then depend on what else is in it.</param>
public sealed record FamilyExport(string Name, float Tolerance = 2e-5f, bool RoundsByRange = false)
{
    private const float Half = 1e-2f;

    public static IReadOnlyList<FamilyExport> All { get; } =
    [
        new("gemma"), new("gemma2"), new("gemma3"), new("phi3"), new("gpt-neox"), new("olmo2"), new("granite"), new("stablelm"), new("stablelm-parallel"),
        new("smollm3"), new("opt"), new("opt-350m"), new("gptj"), new("bloom"), new("mpt"), new("nope"), new("starcoder2"), new("mixtral"),
        new("qwen3-fp16", Half), new("qwen3-dynamo"), new("llama-opset23"),
        new("phi3-genai"), new("phi3-genai-longrope"), new("gemma3-genai"), new("gemma3-genai-fp16", Half), new("olmo2-genai"), new("smollm3-genai"),
        new("granite-genai"), new("granite-genai-int4", 2e-2f), new("starcoder2-genai"), new("llama-genai-fp16", Half), new("llama-genai-bf16", 0),
        new("llama-genai-mha"), new("llama-genai-dml"),
        new("qwen3-int8", 2e-2f, RoundsByRange: true), new("smollm3-q4"), new("qwen3-q4f16", Half), new("llama-keep-q4"), new("gemma3-community"),
        new("stablelm-qdq", 5e-2f),
    ];

    public static TheoryData<string> Names => [.. All.Select(static export => export.Name)];

    public static TheoryData<string> Runnable => [.. All.Where(static export => export.Tolerance > 0).Select(static export => export.Name)];

    public static TheoryData<string> InAnyPass =>
        [.. All.Where(static export => export.Tolerance > 0 && !export.RoundsByRange).Select(static export => export.Name)];

    public static string Families { get; } = Path.Combine(Repository.Root, "tests", "Inference.Tests", "Graphs", "Families");

    public string Folder => Path.Combine(Families, Name);

    public string Graph => GraphIn(Folder);

    public static FamilyExport Named(string name) => All.Single(export => export.Name == name);

    /// <summary>The only graph of a folder.</summary>
    public static string GraphIn(string folder) => Directory.GetFiles(folder, "*.onnx").Single();

    /// <summary>What reference.json says: widths, layers and the prompts' token ids.</summary>
    public FamilyReference Reference()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "reference.json")));
        var root = document.RootElement;
        return new FamilyReference(
            root.GetProperty("hidden").GetInt32(), root.GetProperty("layers").GetInt32(), root.GetProperty("vocab").GetInt32(),
            [.. root.GetProperty("prompts").EnumerateArray().Select(static prompt =>
                prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt64()).ToArray())]);
    }
}
