using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Tokenization;
using Candor.Inference.Tokenization.Reading;
using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>Every part of a tokenizer file that is supported, against what the original makes of made-up texts (Golden/make_golden.js).</summary>
public sealed class GoldenVectorTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/Inference.Tests/Tokenization/Golden");

    private static readonly string[] Texts = [.. JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, "texts.json")))!.AsArray().Select(
        static text => (string)text!)];

    [Theory]
    [InlineData("normalizers", 18)]
    [InlineData("pretokenizers", 21)]
    [InlineData("patterns", 14)]
    [InlineData("models", 10)]
    public void EveryCase_WholeOrInAnyPieces_EqualsTheOriginal(string file, int count)
    {
        var golden = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, file + ".json")))!;
        var cases = golden["cases"]!.AsArray();
        Assert.Equal(count, cases.Count);
        var problems = new List<string>();
        foreach (var entry in cases)
        {
            var tokenizer = Load(golden, entry!);
            foreach (var vector in entry!["vectors"]!.AsArray())
            {
                problems.AddRange(Problems(tokenizer, vector!.AsArray()).Select(problem => $"{entry["name"]}, text {vector[0]}: {problem}"));
            }
        }

        Assert.Empty(problems);
    }

    /// <summary>The tokenizers of a file.</summary>
    internal static IEnumerable<StagedTokenizer> Tokenizers(string file)
    {
        var golden = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, file + ".json")))!;
        return golden["cases"]!.AsArray().Select(entry => Load(golden, entry!));
    }

    // The file's base with the case's parts in place of its own.
    private static StagedTokenizer Load(JsonNode golden, JsonNode entry)
    {
        var json = golden["base"]!.DeepClone().AsObject();
        foreach (var (part, value) in entry["patch"]!.AsObject())
        {
            json[part] = value?.DeepClone();
        }

        return TokenizerReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static IEnumerable<string> Problems(StagedTokenizer tokenizer, JsonArray vector)
    {
        var text = Texts[(int)vector[0]!];
        int[] ids = [.. vector[1]!.AsArray().Select(static id => (int)id!)], plain = [.. vector[2]!.AsArray().Select(static id => (int)id!)];
        if (!tokenizer.Encode(text, withSpecialTokens: true).SequenceEqual(ids) || !tokenizer.Encode(text, withSpecialTokens: false).SequenceEqual(plain))
        {
            yield return $"ids {string.Join(' ', tokenizer.Encode(text, withSpecialTokens: true))} instead of {string.Join(' ', ids)}";
        }

        for (var length = 1; length <= 3; length++)
        {
            var encoder = tokenizer.CreateEncoder(withSpecialTokens: true);
            int[] streamed = [.. text.Chunk(length).SelectMany(part => encoder.Append(new string(part))), .. encoder.Complete()];
            if (!streamed.SequenceEqual(ids))
            {
                yield return $"ids {string.Join(' ', streamed)} in pieces of {length} instead of {string.Join(' ', ids)}";
            }
        }

        if (tokenizer.Decode(plain, skipSpecialTokens: false) != (string)vector[3]! || tokenizer.Decode(ids, skipSpecialTokens: true) != (string)vector[4]!)
        {
            yield return $"decoded '{tokenizer.Decode(plain, skipSpecialTokens: false)}' instead of '{vector[3]}'";
        }

        var decoder = tokenizer.CreateDecoder();
        if (string.Concat(ids.Select(decoder.Append)) + decoder.Complete() != (string)vector[4]!)
        {
            yield return "decoded otherwise token by token";
        }
    }
}
