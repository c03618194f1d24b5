namespace Candor.Cli.Commands.Evaluate;

/// <summary>What the evaluation comes to, in plain words.</summary>
/// <param name="Standing">
/// better: above words, length and the output's own uncertainty, each beyond its interval; not_told_apart: not above one of them; worse: below one of them;
/// not_compared: one of them was not measured; unjudged: too few questions, or no risk.
/// </param>
/// <param name="Warnings">What spoils the comparison itself: labels given away by length or words, a control that is not at chance. First of all to be
/// read.</param>
/// <param name="Headline">One sentence.</param>
/// <param name="Sentences">What was found, with its figures.</param>
/// <param name="CannotClaim">What these figures do not show.</param>
internal sealed record Verdict(
    string Standing, IReadOnlyList<string> Warnings, string Headline, IReadOnlyList<string> Sentences, IReadOnlyList<string> CannotClaim)
{
    /// <summary>The value of <see cref="Standing"/> for a probe that beats all its controls.</summary>
    public const string Better = "better";

    /// <summary>For one that a control equals within its interval.</summary>
    public const string NotToldApart = "not_told_apart";

    /// <summary>For one that a control beats.</summary>
    public const string Worse = "worse";

    /// <summary>For one without all controls.</summary>
    public const string NotCompared = "not_compared";

    /// <summary>For one that cannot be judged.</summary>
    public const string Unjudged = "unjudged";
}
