using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>
/// A small published export with references of the original framework, instrumented in a folder of its own that links to the published weights.
/// </summary>
/// <param name="Family">The model's family.</param>
/// <param name="Exporter">Who exported it: the folder's name.</param>
/// <param name="HeadSize">Width of a head, which the graph may leave open.</param>
public sealed record TinyExport(string Family, string Exporter, int HeadSize)
{
    public static IReadOnlyList<TinyExport> All { get; } =
    [
        new("llama", "optimum", 16),
        new("llama", "dynamo", 16),
        new("mistral", "optimum", 16),
        new("qwen2", "optimum", 16),
        new("qwen3", "optimum", 32),
        new("phi", "optimum", 32),
        new("gpt2", "optimum", 16),
        new("gemma2", "optimum", 32),
        new("llama", "genai", 16),
        new("qwen3", "genai", 32),
        new("gemma2", "genai", 32),
        new("phi", "genai", 32),
    ];

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var export in All)
            {
                names.Add(export.Family, export.Exporter);
            }

            return names;
        }
    }

    public static TheoryData<string> GroupedQueryFamilies => [.. All.Where(static export => export.IsGroupedQuery).Select(static export => export.Family)];

    public bool IsGroupedQuery => Exporter.StartsWith("genai", StringComparison.Ordinal);

    public string Folder => Repository.Shared($"models/tiny-{Family}");

    public static TinyExport Find(string family, string exporter) => All.Single(export => export.Family == family && export.Exporter == exporter);

    /// <summary>Token ids of the reference prompts.</summary>
    public IReadOnlyList<int[]> Prompts()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "reference.json")));
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray()
            .Select(static prompt => prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
    }

    /// <summary>Starts an engine on the export.</summary>
    internal IInferenceEngine Start(EngineOptions options, GraphAdditions? additions = null)
    {
        using var folder = Instrument(additions);
        return folder.Start(options);
    }

    internal InstrumentedExport Instrument(GraphAdditions? additions = null) =>
        InstrumentedExport.Make(Path.Combine(Folder, Exporter, "model.onnx"), HeadSize, 256, additions ?? GraphAdditions.None);
}
