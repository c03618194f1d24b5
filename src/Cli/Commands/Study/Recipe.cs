namespace Candor.Cli.Commands.Study;

/// <summary>One way to score the rows of a set: a control or a probe.</summary>
internal abstract class Recipe
{
    /// <summary>Names it in tables and documents.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it looks into the model. A probe is worth something where it beats all that do not.</summary>
    public abstract bool IsProbe { get; }

    /// <summary>Scores a set.</summary>
    /// <returns>Null where it does not apply: the set lacks what it needs.</returns>
    public abstract RecipeScore? Run(StudyView view, CancellationToken cancellationToken);
}

/// <summary>What a recipe reached.</summary>
/// <param name="Result">The scores.</param>
/// <param name="Note">What was chosen; null for nothing.</param>
internal sealed record RecipeScore(OutOfFold Result, string? Note);
