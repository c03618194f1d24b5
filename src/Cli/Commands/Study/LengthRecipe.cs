using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>The length alone, in characters and tokens: of the question, or of the answer once it has been read.</summary>
internal sealed class LengthRecipe : Recipe
{
    /// <inheritdoc/>
    public override string Name => "length";

    /// <inheritdoc/>
    public override bool IsProbe => false;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        var isAnswer = view.Time == StudyTime.OverAnswer;
        int[] characters = [.. view.Rows.Rows.Select(row => isAnswer ? row.Answer!.Length : row.Text.Length)];
        int[] tokens = [.. view.Rows.Rows.Select(row => isAnswer ? row.AnswerTokens!.Value : row.NTokens)];
        var rows = Enumerable.Range(0, view.Rows.Count);
        if (Enumerable.Range(0, StudyView.Folds).Any(fold => IsConstant(rows.Where(i => view.Fits(i, fold)).Select(i => (characters[i], tokens[i])))))
        {
            return null;
        }

        var result = OutOfFold.Of(
            view,
            (fitted, tested) =>
            {
                var length = LengthBaseline.Fit(
                    [.. fitted.Select(i => characters[i])], [.. fitted.Select(i => tokens[i])], [.. fitted.Select(i => view.Rows.Trustworthy[i])]);
                return [.. tested.Select(i => length.Score(characters[i], tokens[i]))];
            },
            cancellationToken);
        return result is null ? null : new RecipeScore(result, null);
    }

    private static bool IsConstant(IEnumerable<(int Characters, int Tokens)> lengths) => lengths.Distinct().Take(2).Count() < 2;
}
