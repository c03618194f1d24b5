using System.Text;
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
    public static BpeTokenizer Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var root = new TokenizerPart(document.RootElement, "tokenizer");
        root.Allows("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        root.MustBeAbsent("truncation");
        root.MustBeAbsent("padding");

        var normalizers = new List<Func<TextStage, TextStage>>();
        if (root.Has("normalizer"))
        {
            NormalizerReader.Read(root.Part("normalizer"), normalizers);
        }

        var preTokenizers = new List<Func<TextStage, TextStage>>();
        var preTokenizer = new PreTokenizerReader(preTokenizers);
        if (root.Has("pre_tokenizer"))
        {
            preTokenizer.Read(root.Part("pre_tokenizer"));
        }

        var postProcessor = new PostProcessorReader();
        if (root.Has("post_processor"))
        {
            postProcessor.Read(root.Part("post_processor"));
        }

        var (vocabulary, words) = ModelReader.Read(root.Part("model"), preTokenizer.IsByteLevel);
        var (raw, normalized) = ReadAddedTokens(root, normalizers);
        return new BpeTokenizer(new TokenizerParts
        {
            Vocabulary = vocabulary,
            AddedTokens = [.. raw, .. normalized],
            Words = words,
            TextStages = [.. Finding(raw), .. normalizers, .. Finding(normalized), .. preTokenizers],
            DecodeStages = ReadDecoder(root),
            Prefix = postProcessor.Prefix,
            Suffix = postProcessor.Suffix,
        });
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

    private static (List<AddedToken> Raw, List<AddedToken> Normalized) ReadAddedTokens(TokenizerPart root, List<Func<TextStage, TextStage>> normalizers)
    {
        List<AddedToken> raw = [], normalized = [];
        foreach (var part in root.Has("added_tokens") ? root.Parts("added_tokens") : [])
        {
            part.Allows("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            if (part.Flag("single_word", absent: false))
            {
                throw new NotSupportedException($"{part.Path}.single_word");
            }

            var content = part.Text("content");
            var isNormalized = part.Flag("normalized");
            var pattern = isNormalized ? Normalize(content, normalizers) : content;
            (isNormalized ? normalized : raw).Add(new AddedToken(
                part.Count("id"), content, pattern, part.Flag("special"), part.Flag("lstrip", absent: false), part.Flag("rstrip", absent: false)));
        }

        return (raw, normalized);
    }

    private static IEnumerable<Func<TextStage, TextStage>> Finding(List<AddedToken> tokens)
    {
        var set = new AddedTokenSet(tokens);
        return set.IsEmpty ? [] : [next => new AddedTokenStage(set, next)];
    }

    private static string Normalize(string content, List<Func<TextStage, TextStage>> normalizers)
    {
        var text = new StringBuilder();
        TextStage stage = new CollectingStage(text);
        foreach (var create in Enumerable.Reverse(normalizers))
        {
            stage = create(stage);
        }

        stage.Text(content);
        stage.EndPiece();
        return text.ToString();
    }

    private sealed class CollectingStage(StringBuilder text) : TextStage
    {
        public override void Text(ReadOnlySpan<char> fragment) => text.Append(fragment);

        public override void EndPiece()
        {
        }

        public override void Token(int id)
        {
        }

        public override void Pause()
        {
        }
    }
}
