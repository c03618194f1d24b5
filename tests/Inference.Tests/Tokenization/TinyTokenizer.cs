using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Tokenization;
using Candor.Inference.Tokenization.Reading;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>A tokenizer of single characters, so that its tokens show what the stages around the model did.</summary>
internal static class TinyTokenizer
{
    private const string Characters = "abcdefghijklmnopqrstuvwxyzABT0123456789 -.\u2581<>|\u00e9\n";

    /// <summary>A file whose parts a test may replace.</summary>
    public static JsonObject Json()
    {
        var vocabulary = new JsonObject { ["?"] = 0 };
        foreach (var character in Characters)
        {
            vocabulary[character.ToString()] = vocabulary.Count;
        }

        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = null,
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "Fuse" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["unk_token"] = "?", ["fuse_unk"] = true, ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        };
    }

    /// <summary>Reads the file, after giving its added tokens the ids that they must have.</summary>
    public static StagedTokenizer Load(JsonObject json)
    {
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        var next = vocabulary.Count;
        foreach (var token in json["added_tokens"]!.AsArray())
        {
            token!["id"] = vocabulary[(string)token["content"]!]?.DeepClone() ?? next++;
        }

        return TokenizerReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    /// <summary>An added token.</summary>
    public static JsonObject Added(string content, bool stripsLeft = false, bool stripsRight = false, bool isNormalized = false) => new()
    {
        ["id"] = 0, ["content"] = content, ["single_word"] = false, ["lstrip"] = stripsLeft, ["rstrip"] = stripsRight,
        ["normalized"] = isNormalized, ["special"] = true,
    };

    /// <summary>A JSON object.</summary>
    public static JsonObject Part(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Adds a merge; its result gets the next id.</summary>
    public static void Merge(JsonObject json, string left, string right)
    {
        var model = json["model"]!;
        var vocabulary = model["vocab"]!.AsObject();
        vocabulary[left + right] = vocabulary.Count;
        model["merges"]!.AsArray().Add(new JsonArray(left, right));
    }

    /// <summary>The texts of the tokens, with dots between them.</summary>
    public static string Show(StagedTokenizer tokenizer, string text) =>
        string.Join('·', tokenizer.Encode(text, withSpecialTokens: true).Select(id => tokenizer.TextOf(id, skipsSpecial: false)));
}
