using System.Text.Json;
using Candor.Inference.Tokenization.Words;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>model</c> of a tokenizer file.</summary>
internal static class ModelReader
{
    /// <summary>Reads a model that sees text, or its bytes spelt as characters.</summary>
    /// <param name="part">The model.</param>
    /// <param name="isByteLevel">Whether words arrive as text whose bytes the model is to spell.</param>
    public static WordVocabulary Read(TokenizerPart part, bool isByteLevel)
    {
        // Old files leave the type out; a list of pairs is a unigram vocabulary.
        var type = part.Has("type") ? part.Type : part.Field("vocab").ValueKind == JsonValueKind.Array ? "Unigram" : "BPE";
        if (type == "BPE")
        {
            return BytePairReader.Read(part, isByteLevel);
        }

        var read = type switch
        {
            "Unigram" => ReadUnigram(part),
            "WordPiece" => ReadWordPiece(part),
            "WordLevel" => ReadWordLevel(part),
            _ => throw new NotSupportedException($"{part.Path} of type {part.Type}"),
        };
        return isByteLevel ? read with { Words = new SpeltWords(read.Words) } : read;
    }

    /// <summary>The <c>vocab</c> of a model: texts and their ids.</summary>
    public static Vocabulary ReadVocabulary(TokenizerPart part)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in part.Field("vocab", JsonValueKind.Object).EnumerateObject())
        {
            ids[entry.Name] = TokenizerPart.Count(entry.Value, $"{part.Path}.vocab['{entry.Name}']");
        }

        return ids.Count > 0 ? new Vocabulary(ids) : throw new FormatException($"{part.Path}.vocab is empty");
    }

    /// <summary>The id of the unknown token.</summary>
    public static int ReadUnknown(TokenizerPart part, Vocabulary vocabulary) =>
        vocabulary.Find(part.Text("unk_token")) is >= 0 and var id ? id : throw new FormatException($"{part.Path}.unk_token is not in the vocabulary");

    private static WordVocabulary ReadUnigram(TokenizerPart part)
    {
        part.Allows("unk_id", "vocab", "byte_fallback");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new List<string>();
        var scores = new List<double>();
        foreach (var entry in part.Field("vocab", JsonValueKind.Array).EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2
                || entry[0].ValueKind != JsonValueKind.String || entry[1].ValueKind != JsonValueKind.Number)
            {
                throw new FormatException($"{part.Path}.vocab[{texts.Count}] is not a text with its score");
            }

            var text = entry[0].GetString()!;
            ids[text.Length > 0 ? text : throw new NotSupportedException($"{part.Path}.vocab[{texts.Count}] of no text")] = texts.Count;
            texts.Add(text);
            scores.Add(entry[1].GetDouble());
        }

        if (!part.Has("unk_id"))
        {
            throw new NotSupportedException($"{part.Path} without unk_id");
        }

        var unknown = part.Count("unk_id");
        if (unknown >= texts.Count)
        {
            throw new FormatException($"{part.Path}.unk_id is not in the vocabulary");
        }

        var vocabulary = new Vocabulary(ids);
        return new WordVocabulary(vocabulary, texts, new UnigramWords(vocabulary, [.. scores], unknown, part.Flag("byte_fallback", absent: false)));
    }

    private static WordVocabulary ReadWordPiece(TokenizerPart part)
    {
        part.Allows("unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
        var vocabulary = ReadVocabulary(part);
        var words = new WordPieceWords(
            vocabulary, part.Text("continuing_subword_prefix"), ReadUnknown(part, vocabulary), part.Count("max_input_chars_per_word"));
        return new WordVocabulary(vocabulary, null, words);
    }

    private static WordVocabulary ReadWordLevel(TokenizerPart part)
    {
        part.Allows("unk_token", "vocab");
        var vocabulary = ReadVocabulary(part);
        return new WordVocabulary(vocabulary, null, new WholeWords(vocabulary, ReadUnknown(part, vocabulary)));
    }
}

/// <summary>A model with its vocabulary.</summary>
/// <param name="Vocabulary">Texts and ids; of equal texts the last.</param>
/// <param name="Texts">Texts by id where several ids can have one; otherwise null.</param>
/// <param name="Words">What makes tokens of words.</param>
internal sealed record WordVocabulary(Vocabulary Vocabulary, IReadOnlyList<string>? Texts, WordModel Words);
