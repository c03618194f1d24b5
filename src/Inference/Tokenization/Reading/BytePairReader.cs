using System.Text.Json;
using Candor.Inference.Tokenization.Words;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>model</c> of a tokenizer file where it is byte-pair encoding.</summary>
internal static class BytePairReader
{
    /// <summary>Reads vocabulary and merges.</summary>
    /// <param name="part">The model.</param>
    /// <param name="isByteLevel">Whether words arrive as text whose bytes the model is to spell.</param>
    public static WordVocabulary Read(TokenizerPart part, bool isByteLevel)
    {
        part.Allows("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        if (part.Has("dropout") && !(part.Field("dropout").ValueKind == JsonValueKind.Number && part.Field("dropout").GetDouble() == 0))
        {
            throw new NotSupportedException($"{part.Path}.dropout with the value {part.Field("dropout").GetRawText()}");
        }

        var vocabulary = ModelReader.ReadVocabulary(part);
        var options = new CharacterWordOptions
        {
            FallsBackToBytes = part.Flag("byte_fallback", absent: false),
            IgnoresMerges = part.Flag("ignore_merges", absent: false),
            FusesUnknown = part.Flag("fuse_unk", absent: false),
            Unknown = part.Has("unk_token") ? ModelReader.ReadUnknown(part, vocabulary) : null,
            ContinuingPrefix = part.Has("continuing_subword_prefix") ? part.Text("continuing_subword_prefix") : "",
            EndSuffix = part.Has("end_of_word_suffix") ? part.Text("end_of_word_suffix") : "",
        };
        var bpe = new Bpe(ReadMerges(part, vocabulary, options.ContinuingPrefix));
        if (!isByteLevel)
        {
            return new WordVocabulary(vocabulary, null, new CharacterWords(vocabulary, bpe, options));
        }

        var bytes = options.ContinuingPrefix.Length == 0 && options.EndSuffix.Length == 0 ? ByteWords.BytesOf(vocabulary) : null;
        WordModel words = bytes is null
            ? new SpeltWords(new CharacterWords(vocabulary, bpe, options))
            : new ByteWords(vocabulary, bpe, bytes, options.IgnoresMerges);
        return new WordVocabulary(vocabulary, null, words);
    }

    private static Dictionary<(int Left, int Right), (int Rank, int Joined)> ReadMerges(TokenizerPart part, Vocabulary vocabulary, string continuingPrefix)
    {
        var merges = new Dictionary<(int, int), (int, int)>();
        var rank = 0;
        foreach (var entry in part.Field("merges", JsonValueKind.Array).EnumerateArray())
        {
            var (left, right) = Pair(entry) ?? throw new FormatException($"{part.Path}.merges[{rank}] is not a pair");
            var (leftId, rightId) = (vocabulary.Find(left), vocabulary.Find(right));

            // The original cuts as many characters off as the prefix has, without looking at them.
            var joined = right.Length >= continuingPrefix.Length ? vocabulary.Find(left + right[continuingPrefix.Length..]) : -1;
            if (leftId < 0 || rightId < 0 || joined < 0)
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
        if (entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
            && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.String)
        {
            return (entry[0].GetString()!, entry[1].GetString()!);
        }

        return entry.ValueKind == JsonValueKind.String && entry.GetString()!.Split(' ') is [var left, var right] ? (left, right) : null;
    }
}
