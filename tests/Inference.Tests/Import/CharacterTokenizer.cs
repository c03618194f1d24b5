using System.Text.Json.Nodes;

namespace Candor.Inference.Tests.Import;

/// <summary>A tokenizer file whose tokens are single characters, few enough for the smallest vocabulary.</summary>
internal static class CharacterTokenizer
{
    /// <summary>The file; "?" is 0, "a" is 1, "z" is 26.</summary>
    /// <param name="more">Characters beside letters, space and full stop.</param>
    public static JsonObject Json(string more = "")
    {
        var vocabulary = new JsonObject();
        foreach (var character in "?abcdefghijklmnopqrstuvwxyz ." + more)
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
}
