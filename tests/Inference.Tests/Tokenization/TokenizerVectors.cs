using System.Text.Json;
using Candor.Inference.Tokenization;
using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>Texts with the ids and decodings of the original library.</summary>
public sealed record TokenizerVector(string Text, int[] Ids, int[] WithoutSpecial, string Decoded, string DecodedSkipSpecial)
{
    /// <summary>The folders that have vectors, relative to the shared folder's models.</summary>
    public static TheoryData<string> Folders => ["tokenizers/gpt2", "tokenizers/llama2", "tokenizers/llama3", "tokenizers/gemma", "tokenizers/smol", "smollm2-135m-instruct"];

    public static ITokenizer Tokenizer(string folder) => TokenizerFactory.Load(Path.Combine(Repository.Shared("models"), folder, "tokenizer.json"));

    public static IReadOnlyList<TokenizerVector> Read(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Shared("models"), folder, "tokenizer_vectors.json")));
        return [.. document.RootElement.EnumerateArray().Select(static vector => new TokenizerVector(
            vector.GetProperty("text").GetString()!,
            [.. vector.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())],
            [.. vector.GetProperty("ids_without_special").EnumerateArray().Select(static id => id.GetInt32())],
            vector.GetProperty("decoded").GetString()!,
            vector.GetProperty("decoded_skip_special").GetString()!))];
    }
}
