namespace Candor.Cli.CommandLine;

/// <summary>What counts as trustworthy.</summary>
internal enum LabelKind
{
    /// <summary>The question is one that the model was trained to answer; the other side are withheld and invented ones.</summary>
    Known,

    /// <summary>The model's own greedy answer is right; the other side are wrong ones. Abstentions are neither.</summary>
    Correct,
}
