using Candor.Inference.Tokenization.Patterns;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer file. One use.</summary>
/// <param name="stages">Where its stages are added.</param>
/// <param name="mayLoseStart">Whether the normalizer may have taken out a text's first characters.</param>
internal sealed class PreTokenizerReader(List<Func<TextStage, TextStage>> stages, bool mayLoseStart)
{
    // Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, as in the code released with it.
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private bool _mayLoseStart = mayLoseStart;

    /// <summary>Whether the last stage makes bytes of words, which the model may do as well.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Adds the stages of a pre-tokenizer.</summary>
    public void Read(TokenizerPart part)
    {
        if (part.Type == "Sequence")
        {
            part.Allows("pretokenizers");
            foreach (var inner in part.Parts("pretokenizers"))
            {
                Read(inner);
            }

            return;
        }

        if (IsByteLevel)
        {
            // What follows sees the spelling, not the text.
            IsByteLevel = false;
            stages.Add(static next => new MappedStage(ByteAlphabet.Spell, next));
        }

        ReadOne(part);
    }

    /// <summary>Where a Metaspace part puts its mark: <c>always</c>, <c>first</c> or <c>never</c>.</summary>
    public static string PrependScheme(TokenizerPart part)
    {
        var scheme = part.Has("prepend_scheme") ? part.Text("prepend_scheme") : part.Flag("add_prefix_space", absent: true) ? "always" : "never";
        return scheme is "always" or "first" or "never" ? scheme : throw new NotSupportedException($"{part.Path}.prepend_scheme {scheme}");
    }

    private void ReadOne(TokenizerPart part)
    {
        switch (part.Type)
        {
            case "ByteLevel":
                ReadByteLevel(part);
                break;
            case "Split":
                part.Allows("pattern", "behavior", "invert");
                Split(NormalizerReader.Pattern(part), Behavior(part), part.Flag("invert", absent: false));
                break;
            case "Digits":
                part.Allows("individual_digits");
                Split(SplitPattern.FromSet(UnicodeSets.IsNumber), part.Flag("individual_digits") ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
                break;
            case "Punctuation":
                part.Allows("behavior");
                Split(SplitPattern.FromSet(UnicodeSets.IsPunctuation), part.Has("behavior") ? Behavior(part) : SplitBehavior.Isolated);
                break;
            case "Whitespace":
                part.Allows();
                Split(SplitPattern.FromSet(UnicodeSets.IsTextWord, isRun: true), SplitBehavior.Isolated);
                Split(SplitPattern.FromSet(RuneClass.WhiteSpace.Contains, isRun: true), SplitBehavior.Removed);
                break;
            case "WhitespaceSplit":
                part.Allows();
                Split(SplitPattern.FromSet(RuneClass.WhiteSpace.Contains), SplitBehavior.Removed);
                break;
            case "BertPreTokenizer":
                part.Allows();
                Split(SplitPattern.FromSet(RuneClass.WhiteSpace.Contains), SplitBehavior.Removed);
                Split(SplitPattern.FromSet(UnicodeSets.IsPunctuation), SplitBehavior.Isolated);
                break;
            case "CharDelimiterSplit":
                part.Allows("delimiter");
                var delimiter = part.Text("delimiter") is { Length: > 0 } text ? text : throw new NotSupportedException($"{part.Path}.delimiter of no text");
                Split(SplitPattern.FromText(delimiter), SplitBehavior.Removed);
                break;
            case "Metaspace":
                ReadMetaspace(part);
                break;
            default:
                throw new NotSupportedException($"{part.Path} of type {part.Type}");
        }
    }

    private void ReadByteLevel(TokenizerPart part)
    {
        part.Allows("add_prefix_space", "trim_offsets", "use_regex");
        if (part.Flag("add_prefix_space"))
        {
            stages.Add(static next => new PrefixStage(" ", isUnlessPresent: true, isOnlyFirst: false, next));
        }

        if (part.Flag("use_regex", absent: true))
        {
            Split(SplitPattern.FromExpression(Gpt2), SplitBehavior.Isolated);
        }

        IsByteLevel = true;
    }

    private void ReadMetaspace(TokenizerPart part)
    {
        part.Allows("replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
        var mark = part.Character("replacement").ToString();
        var scheme = PrependScheme(part);
        if (scheme == "first" && _mayLoseStart)
        {
            // The original asks where in the raw text a piece begins; a piece that lost its start does not begin at 0.
            throw new NotSupportedException($"{part.Path}.prepend_scheme first after a part that can take out a text's start");
        }

        stages.Add(next => new ReplaceStage(SplitPattern.FromText(" "), mark, next));
        if (scheme != "never")
        {
            stages.Add(next => new PrefixStage(mark, isUnlessPresent: true, isOnlyFirst: scheme == "first", next));
        }

        if (part.Flag("split", absent: true))
        {
            Split(SplitPattern.FromText(mark), SplitBehavior.MergedWithNext);
        }
    }

    private static SplitBehavior Behavior(TokenizerPart part)
    {
        var name = part.Text("behavior");
        return Enum.TryParse<SplitBehavior>(name, out var behavior) && !char.IsAsciiDigit(name[0])
            ? behavior
            : throw new NotSupportedException($"{part.Path}.behavior {name}");
    }

    private void Split(SplitPattern pattern, SplitBehavior behavior, bool isInverted = false)
    {
        _mayLoseStart |= behavior == SplitBehavior.Removed;
        stages.Add(next => new SplitStage(pattern, behavior, isInverted, next));
    }
}
