using Candor.Inference.Tokenization.Patterns;
using Candor.Inference.Tokenization.Stages;
using Candor.Inference.Tokenization.Unicode;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>normalizer</c> of a tokenizer file. One use.</summary>
internal sealed class NormalizerReader(List<Func<TextStage, TextStage>> stages)
{
    /// <summary>Whether a text's first characters may be taken out.</summary>
    public bool RemovesStart { get; private set; }

    /// <summary>Adds the stages of a normalizer.</summary>
    public void Read(TokenizerPart part)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.Allows("normalizers");
                foreach (var inner in part.Parts("normalizers"))
                {
                    Read(inner);
                }

                break;
            case "Lowercase":
                part.Allows();
                Map(LetterCase.Lower);
                break;
            case "Prepend":
                part.Allows("prepend");
                var prefix = part.Text("prepend");
                if (prefix.Length > 0)
                {
                    stages.Add(next => new PrefixStage(prefix, isUnlessPresent: false, isOnlyFirst: false, next));
                }

                break;
            case "Replace":
                part.Allows("pattern", "content");
                var pattern = Pattern(part);
                var content = part.Text("content");
                RemovesStart |= content.Length == 0;
                stages.Add(next => new ReplaceStage(pattern, content, next));
                break;
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                part.Allows();
                Normalize(isCompatible: part.Type is "NFKC" or "NFKD", composes: part.Type is "NFC" or "NFKC");
                break;
            case "Strip":
                part.Allows("strip_left", "strip_right");
                var (isLeft, isRight) = (part.Flag("strip_left"), part.Flag("strip_right"));
                RemovesStart |= isLeft;
                stages.Add(next => new StripStage(isLeft, isRight, next));
                break;
            case "StripAccents":
                part.Allows();
                RemovesStart = true;
                Map(RuneText.Without(MarkSets.IsMark));
                break;
            case "Nmt":
                part.Allows();
                RemovesStart = true;
                Map(RuneText.Without(MarkSets.IsNmtRemoved));
                Map(RuneText.Spaced(MarkSets.IsNmtSpace));
                break;
            case "ByteLevel":
                part.Allows();
                Map(ByteAlphabet.Spell);
                break;
            case "BertNormalizer":
                ReadBert(part);
                break;
            case "Precompiled":
                part.Allows("precompiled_charsmap");
                RemovesStart = true;
                var map = ReadMap(part);
                stages.Add(next => new CharacterMapStage(map, next));
                break;
            default:
                throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }
    }

    /// <summary>The <c>pattern</c> of a normalizer, pre-tokenizer or decoder: literal text or an expression.</summary>
    public static SplitPattern Pattern(TokenizerPart part)
    {
        var pattern = part.Part("pattern");
        pattern.Allows("String", "Regex");
        if (pattern.Has("String") && !pattern.Has("Regex"))
        {
            return pattern.Text("String") is { Length: > 0 } text ? SplitPattern.FromText(text) : throw new NotSupportedException($"{pattern.Path} of no text");
        }

        try
        {
            return SplitPattern.FromExpression(pattern.Text("Regex"));
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException($"{pattern.Path}.Regex with {e.Message}", e);
        }
    }

    private static CharacterMap ReadMap(TokenizerPart part)
    {
        var text = part.Text("precompiled_charsmap");
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            throw new FormatException($"{part.Path}.precompiled_charsmap is not base64");
        }

        try
        {
            return new CharacterMap(bytes.AsSpan(0, length));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{part.Path}.precompiled_charsmap {e.Message}", e);
        }
    }

    private void ReadBert(TokenizerPart part)
    {
        part.Allows("clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        RemovesStart = true;
        if (part.Flag("clean_text"))
        {
            Map(RuneText.Without(MarkSets.IsUnclean));
            Map(RuneText.Spaced(static rune => RuneClass.WhiteSpace.Contains(rune)));
        }

        if (part.Flag("handle_chinese_chars"))
        {
            Map(RuneText.SetApart(MarkSets.IsIdeograph));
        }

        var lowers = part.Flag("lowercase");
        if (part.Flag("strip_accents", absent: lowers))
        {
            Normalize(isCompatible: false, composes: false);
            Map(RuneText.Without(MarkSets.IsNonspacingMark));
        }

        if (lowers)
        {
            Map(LetterCase.Lower);
        }
    }

    private void Normalize(bool isCompatible, bool composes) =>
        stages.Add(next => new NormalizationStage(new TextNormalizer(isCompatible, composes), next));

    private void Map(TextMap map) => stages.Add(next => new MappedStage(map, next));
}
