using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>The folder that instrumenting writes: names of its files, and its <c>model.json</c>.</summary>
internal static class InstrumentedFolder
{
    /// <summary>The rewritten graph.</summary>
    public const string GraphFile = "model.candor.onnx";

    /// <summary>The tokenizer.</summary>
    public const string TokenizerFile = "tokenizer.json";

    private static readonly JsonSerializerOptions Format =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The manifest that a folder has and that instrumenting wrote; null where it has none.</summary>
    /// <exception cref="ModelFolderException">It has one that was made otherwise and is not to be replaced.</exception>
    public static JsonObject? Earlier(string folder, bool isForced)
    {
        var path = Path.Combine(folder, ModelManifestReader.FileName);
        if (!Path.Exists(path))
        {
            return null;
        }

        JsonObject? earlier = null;
        try
        {
            if (!RegularFile.IsSomethingElse(path))
            {
                earlier = JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // What cannot be read was not written by this program.
        }

        return earlier?["graph"] is JsonObject graph && graph["source"] is JsonObject ? earlier
            : isForced ? null
            : throw new ModelFolderException(
                folder, [$"it has a {ModelManifestReader.FileName} that was not written by instrumenting. --force replaces it, --out writes elsewhere."]);
    }

    /// <summary>The text of <c>model.json</c>.</summary>
    /// <param name="model">The manifest.</param>
    /// <param name="source">The published graph's file name and hash.</param>
    /// <param name="license">The weights' license.</param>
    /// <param name="attentionHeads">Query heads; null where unknown.</param>
    /// <param name="pad">The token that fills up; null when the model has none.</param>
    public static byte[] Manifest(ModelManifest model, ModelFile source, string license, int? attentionHeads, int? pad)
    {
        var sizes = model.Architecture;
        var names = model.Tensors;
        var json = new JsonObject
        {
            ["schema"] = 1,
            ["name"] = model.Name,
            ["description"] = model.Description,
            ["license"] = license,
            ["graph"] = new JsonObject
            {
                ["file"] = Path.GetFileName(model.GraphPath),
                ["sha256"] = model.Files[0].Sha256,
                ["external_data"] = new JsonArray([.. model.Files.Skip(1).SkipLast(1).Select(Entry)]),
                ["source"] = Entry(source),
            },
            ["tokenizer"] = Entry(model.Files[^1]),
            ["attention"] = model.Attention == AttentionKind.GroupedQuery ? "grouped_query" : "masked",
            ["key_value_type"] = model.KeyValueType switch { FloatType.Float16 => "float16", FloatType.BFloat16 => "bfloat16", _ => "float32" },
            ["additions"] = new JsonObject
            {
                ["probe_heads"] = model.Additions.ProbeHeads,
                ["steering"] = model.Additions.Steering,
                ["projection"] = model.Additions.Projection,
                ["statistics"] = model.Additions.Statistics,
            },
            ["architecture"] = new JsonObject
            {
                ["layers"] = sizes.Layers,
                ["hidden_size"] = sizes.HiddenSize,
                ["attention_heads"] = attentionHeads,
                ["key_value_heads"] = sizes.KeyValueHeads,
                ["head_size"] = sizes.HeadSize,
                ["vocabulary_size"] = sizes.VocabularySize,
                ["context_length"] = sizes.ContextLength,
            },
            ["tensors"] = new JsonObject
            {
                ["input_ids"] = names.InputIds,
                ["attention_mask"] = names.AttentionMask,
                ["position_ids"] = names.PositionIds,
                ["logits"] = names.Logits,
                ["past_key"] = names.PastKey,
                ["past_value"] = names.PastValue,
                ["present_key"] = names.PresentKey,
                ["present_value"] = names.PresentValue,
                ["residual"] = names.Residual,
            },
            ["special_tokens"] = new JsonObject { ["bos"] = model.BeginToken, ["eos"] = Numbers(model.EndTokens), ["pad"] = pad },
            ["chat_template"] = model.ChatTemplate is { } template ? Entry(template) : null,
            ["prompt_template"] = model.PromptTemplate,
            ["abstention"] = new JsonObject
            {
                ["phrases"] = new JsonArray([.. model.AbstentionPhrases.Select(static phrase => new JsonObject
                {
                    ["text"] = phrase.Text, ["token_ids"] = Numbers(phrase.TokenIds), ["weight"] = phrase.Weight,
                })]),
            },
        };
        return Encoding.UTF8.GetBytes(json.ToJsonString(Format) + "\n");
    }

    private static JsonObject Entry(ModelFile file) => new() { ["file"] = Path.GetFileName(file.Path), ["sha256"] = file.Sha256 };

    private static JsonArray Numbers(IReadOnlyList<int> numbers) => [.. numbers.Select(static number => (JsonNode)number)];
}
