using System.Text;
using Candor.Inference.Tokenization.Patterns;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>normalizer</c> of a tokenizer file.</summary>
internal static class NormalizerReader
{
    /// <summary>Adds the stages of a normalizer.</summary>
    public static void Read(TokenizerPart part, List<Func<TextStage, TextStage>> stages)
    {
        switch (part.Type)
        {
            case "Sequence":
                part.Allows("normalizers");
                foreach (var inner in part.Parts("normalizers"))
                {
                    Read(inner, stages);
                }

                break;
            case "Lowercase":
                part.Allows();
                stages.Add(static next => new LowercaseStage(next));
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
                stages.Add(next => new ReplaceStage(pattern, content, next));
                break;
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                part.Allows();
                var form = part.Type switch
                {
                    "NFC" => NormalizationForm.FormC,
                    "NFD" => NormalizationForm.FormD,
                    "NFKC" => NormalizationForm.FormKC,
                    _ => NormalizationForm.FormKD,
                };
                if (!NormalizationStage.IsAvailable)
                {
                    throw new NotSupportedException($"{part.Path} of type {part.Type} in a process with invariant globalization, which cannot normalize");
                }

                stages.Add(next => new NormalizationStage(form, next));
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
}
