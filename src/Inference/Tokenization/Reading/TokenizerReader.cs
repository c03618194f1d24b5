using System.Text.Json;
using Candor.Inference.Tokenization.Decoding;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>Assembles a tokenizer from the bytes of a <c>tokenizer.json</c>.</summary>
internal static class TokenizerReader
{
    /// <summary>Reads a tokenizer.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">Something is missing or malformed; the message is a clause that names it.</exception>
    /// <exception cref="NotSupportedException">Something is not supported; the message is a phrase that names it.</exception>
    public static StagedTokenizer Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var root = new TokenizerPart(document.RootElement, "tokenizer");
        root.Allows("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");

        // Truncation and padding are what the last caller had set when the file was saved; callers set their own, and here there are none.
        var normalizers = new List<Func<TextStage, TextStage>>();
        var normalizer = new NormalizerReader(normalizers);
        if (root.Has("normalizer"))
        {
            normalizer.Read(root.Part("normalizer"));
        }

        var preTokenizers = new List<Func<TextStage, TextStage>>();
        var preTokenizer = new PreTokenizerReader(preTokenizers, normalizer.RemovesStart);
        if (root.Has("pre_tokenizer"))
        {
            preTokenizer.Read(root.Part("pre_tokenizer"));
        }

        var postProcessor = new PostProcessorReader();
        if (root.Has("post_processor"))
        {
            postProcessor.Read(root.Part("post_processor"));
        }

        var model = ModelReader.Read(root.Part("model"), preTokenizer.IsByteLevel);
        var (raw, normalized) = AddedTokenReader.Read(root, model, normalizers);
        if (raw.Count == 0 && normalizers.Count == 0)
        {
            // Nothing is normalized before they are looked for.
            (raw, normalized) = (normalized, raw);
        }

        return new StagedTokenizer(new TokenizerParts
        {
            Texts = TextsOf(model),
            AddedTokens = [.. raw, .. normalized],
            Words = model.Words,
            RawTokens = new AddedTokenSet(raw),
            TextStages = [.. normalizers, .. Finding(normalized), .. preTokenizers],
            DecodeStages = ReadDecoder(root),
            Prefix = postProcessor.Prefix,
            Suffix = postProcessor.Suffix,
        });
    }

    // Texts by id; null where an id has none.
    private static string?[] TextsOf(WordVocabulary model)
    {
        if (model.Texts is not null)
        {
            return [.. model.Texts];
        }

        var texts = new string?[model.Vocabulary.Ids.Values.Max() + 1];
        foreach (var (text, id) in model.Vocabulary.Ids)
        {
            texts[id] = text;
        }

        return texts;
    }

    private static List<Func<DecodeStage, DecodeStage>> ReadDecoder(TokenizerPart root)
    {
        var stages = new List<Func<DecodeStage, DecodeStage>>();
        if (root.Has("decoder"))
        {
            new DecoderReader(stages).Read(root.Part("decoder"));
        }
        else
        {
            stages.Add(static next => new JoinStage(next));
        }

        return stages;
    }

    private static IEnumerable<Func<TextStage, TextStage>> Finding(List<AddedToken> tokens)
    {
        var set = new AddedTokenSet(tokens);
        return set.IsEmpty ? [] : [next => new AddedTokenStage(set, next)];
    }
}
