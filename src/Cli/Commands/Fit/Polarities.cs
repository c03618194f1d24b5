namespace Candor.Cli.Commands.Fit;

/// <summary>The polarities of statements that methods know.</summary>
internal static class Polarities
{
    /// <summary>Says it plainly.</summary>
    public const string Affirmative = "affirmative";

    /// <summary>Denies it.</summary>
    public const string Negated = "negated";
}
