using Candor.Inference.Tokenization.Patterns;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer file. One use.</summary>
internal sealed class PreTokenizerReader(List<Func<TextStage, TextStage>> stages)
{
    // Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, as in the code released with it.
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Whether words become bytes; nothing may follow that.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Adds the stages of a pre-tokenizer.</summary>
    public void Read(TokenizerPart part)
    {
        if (IsByteLevel)
        {
            throw new NotSupportedException($"{part.Path} after ByteLevel");
        }

        switch (part.Type)
        {
            case "Sequence":
                part.Allows("pretokenizers");
                foreach (var inner in part.Parts("pretokenizers"))
                {
                    Read(inner);
                }

                break;
            case "ByteLevel":
                part.Allows("add_prefix_space", "trim_offsets", "use_regex");
                if (part.Flag("add_prefix_space"))
                {
                    stages.Add(static next => new PrefixStage(" ", isUnlessPresent: true, isOnlyFirst: false, next));
                }

                if (part.Flag("use_regex", absent: true))
                {
                    Split(SplitPattern.FromExpression(Gpt2), SplitBehavior.Isolated, isInverted: false);
                }

                IsByteLevel = true;
                break;
            case "Split":
                part.Allows("pattern", "behavior", "invert");
                Split(NormalizerReader.Pattern(part), Behavior(part), part.Flag("invert", absent: false));
                break;
            case "Digits":
                part.Allows("individual_digits");
                Split(SplitPattern.FromExpression(@"\p{N}"), part.Flag("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous, isInverted: false);
                break;
            case "Punctuation":
                part.Allows("behavior");
                Split(SplitPattern.FromExpression(@"[\p{P}\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E]"), Behavior(part), isInverted: false);
                break;
            case "Metaspace":
                ReadMetaspace(part);
                break;
            default:
                throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }
    }

    private static SplitBehavior Behavior(TokenizerPart part)
    {
        var name = part.Text("behavior");
        return Enum.TryParse<SplitBehavior>(name, out var behavior) && !char.IsAsciiDigit(name[0])
            ? behavior
            : throw new NotSupportedException($"{part.Path}.behavior {name}");
    }

    private void ReadMetaspace(TokenizerPart part)
    {
        part.Allows("replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
        var mark = part.Character("replacement").ToString();
        var scheme = PrependScheme(part);
        stages.Add(next => new ReplaceStage(SplitPattern.FromText(" "), mark, next));
        if (scheme != "never")
        {
            stages.Add(next => new PrefixStage(mark, isUnlessPresent: true, isOnlyFirst: scheme == "first", next));
        }

        if (part.Flag("split", absent: true))
        {
            Split(SplitPattern.FromText(mark), SplitBehavior.MergedWithNext, isInverted: false);
        }
    }

    /// <summary>Where a Metaspace part puts its mark: <c>always</c>, <c>first</c> or <c>never</c>.</summary>
    public static string PrependScheme(TokenizerPart part)
    {
        var scheme = part.Has("prepend_scheme") ? part.Text("prepend_scheme") : part.Flag("add_prefix_space", absent: true) ? "always" : "never";
        return scheme is "always" or "first" or "never" ? scheme : throw new NotSupportedException($"{part.Path}.prepend_scheme {scheme}");
    }

    private void Split(SplitPattern pattern, SplitBehavior behavior, bool isInverted) =>
        stages.Add(next => new SplitStage(pattern, behavior, isInverted, next));
}
