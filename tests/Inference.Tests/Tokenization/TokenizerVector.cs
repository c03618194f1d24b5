using System.Text.Json;
using Candor.Inference.Tokenization;
using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>A text with the ids and decodings of the original library.</summary>
public sealed record TokenizerVector(string Text, int[] Ids, int[] WithoutSpecial, string Decoded, string DecodedSkipSpecial)
{
    /// <summary>The embedded model's tokenizer, which is always there.</summary>
    public const string Atlas = "atlas";

    /// <summary>The folders beside the checkout that have vectors.</summary>
    public static TheoryData<string> Folders =>
        ["tokenizers/gpt2", "tokenizers/llama2", "tokenizers/llama3", "tokenizers/gemma", "tokenizers/smol", "smollm2-135m-instruct"];

    public static ITokenizer Tokenizer(string folder) => TokenizerFactory.Load(Path.Combine(PathOf(folder), "tokenizer.json"));

    public static IReadOnlyList<TokenizerVector> Read(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PathOf(folder), "tokenizer_vectors.json")));
        return [.. document.RootElement.EnumerateArray().Select(static vector => new TokenizerVector(
            vector.GetProperty("text").GetString()!,
            [.. vector.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())],
            [.. vector.GetProperty("ids_without_special").EnumerateArray().Select(static id => id.GetInt32())],
            vector.GetProperty("decoded").GetString()!,
            vector.GetProperty("decoded_skip_special").GetString()!))];
    }

    private static string PathOf(string folder) => folder == Atlas ? Repository.Atlas : Path.Combine(Repository.Shared("models"), folder);
}
