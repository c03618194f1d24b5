using System.Text.Json;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>model</c> of a tokenizer file: byte-pair encoding.</summary>
internal static class ModelReader
{
    /// <summary>Reads vocabulary and merges.</summary>
    public static (Vocabulary Vocabulary, WordEncoder Words) Read(TokenizerPart part, bool isByteLevel)
    {
        if (part.Has("type") && part.Type != "BPE")
        {
            throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }

        part.Allows("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        part.MustBeAbsent("dropout");
        part.MustBeAbsent("continuing_subword_prefix", harmless: "");
        part.MustBeAbsent("end_of_word_suffix", harmless: "");

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in part.Field("vocab", JsonValueKind.Object).EnumerateObject())
        {
            ids[entry.Name] = TokenizerPart.Count(entry.Value, $"{part.Path}.vocab['{entry.Name}']");
        }

        if (ids.Count == 0)
        {
            throw new FormatException($"{part.Path}.vocab is empty");
        }

        var merges = ReadMerges(part, ids);
        int? unknown = null;
        if (part.Has("unk_token"))
        {
            unknown = ids.TryGetValue(part.Text("unk_token"), out var id) ? id : throw new FormatException($"{part.Path}.unk_token is not in the vocabulary");
        }

        var vocabulary = new Vocabulary(ids);
        var encoding = new WordEncoding(
            isByteLevel,
            part.Flag("byte_fallback", absent: false),
            part.Flag("ignore_merges", absent: false),
            part.Flag("fuse_unk", absent: false),
            unknown);
        return (vocabulary, new WordEncoder(vocabulary, new Bpe(merges), encoding));
    }

    private static Dictionary<(int Left, int Right), (int Rank, int Joined)> ReadMerges(TokenizerPart part, Dictionary<string, int> ids)
    {
        var merges = new Dictionary<(int, int), (int, int)>();
        var rank = 0;
        foreach (var entry in part.Field("merges", JsonValueKind.Array).EnumerateArray())
        {
            var (left, right) = Pair(entry) ?? throw new FormatException($"{part.Path}.merges[{rank}] is not a pair");
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId) || !ids.TryGetValue(left + right, out var joined))
            {
                throw new FormatException($"{part.Path}.merges[{rank}] joins or makes a token that is not in the vocabulary");
            }

            // The original keeps the last of equal pairs.
            merges[(leftId, rightId)] = (rank, joined);
            rank++;
        }

        return merges;
    }

    private static (string Left, string Right)? Pair(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2 && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.String)
        {
            return (entry[0].GetString()!, entry[1].GetString()!);
        }

        return entry.ValueKind == JsonValueKind.String && entry.GetString()!.Split(' ') is [var left, var right] ? (left, right) : null;
    }
}
