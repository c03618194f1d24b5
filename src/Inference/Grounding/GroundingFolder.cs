using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Graphs;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Grounding;

/// <summary>Opens what lies in a classifier's folder: <c>model.onnx</c> (or <c>onnx/model.onnx</c>), <c>tokenizer.json</c>, <c>config.json</c>.</summary>
internal static class GroundingFolder
{
    /// <summary>Everything that a classifier is made of.</summary>
    /// <exception cref="GroundingException">A file is missing, malformed, or not of such a classifier.</exception>
    public static (OnnxGraphRunner Graph, ITokenizer Tokenizer, PairTemplate Pair, int MaxTokens) Open(string folder, GroundingSettings settings)
    {
        var tokenizerPath = Path.Combine(folder, "tokenizer.json");
        try
        {
            var tokenizer = TokenizerFactory.Load(tokenizerPath);
            using var json = JsonDocument.Parse(File.ReadAllBytes(tokenizerPath));
            var pair = PairTemplate.Read(json.RootElement);
            var most = settings.MaxTokens ?? MaxTokensOf(folder);
            return (OpenGraph(folder), tokenizer, pair, most);
        }
        catch (Exception broken)
            when (broken is TokenizerException or GraphException or GraphRunException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GroundingException($"The grounding classifier '{folder}' cannot be loaded: {broken.Message}", broken);
        }
    }

    // A stranger's graph: refused before anything of it is loaded where it could do harm.
    private static OnnxGraphRunner OpenGraph(string folder)
    {
        var path = new[] { "model.onnx", Path.Combine("onnx", "model.onnx") }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new GroundingException($"The grounding classifier '{folder}' has no model.onnx. Export it as a token classifier.");
        var file = GraphFile.Read(path);
        if (GraphSafety.Problems(file) is { Count: > 0 } problems)
        {
            throw new GraphException(path, problems);
        }

        if (!file.Model.Graph.Output.Any(static output => output.Name == GroundingClassifier.Logits)
            || !file.Model.Graph.Input.Any(static input => input.Name == GroundingClassifier.Ids))
        {
            throw new GroundingException(
                $"The graph '{path}' does not take {GroundingClassifier.Ids} and give {GroundingClassifier.Logits}. Export it as a token classifier.");
        }

        return OnnxGraphRunner.Open(path, file.Folder);
    }

    private static int MaxTokensOf(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        return json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("max_position_embeddings", out var most) && most.ValueKind == JsonValueKind.Number
            && most.TryGetInt32(out var tokens) && tokens > 0
            ? tokens
            : throw new GroundingException($"'{path}' does not name max_position_embeddings. Give the limit in the settings.");
    }
}
