using Candor.Cli.ActivationFiles;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>The words alone, of the question or of question and answer, without any model.</summary>
internal sealed class WordsRecipe(bool withAnswer) : Recipe
{
    /// <inheritdoc/>
    public override string Name => withAnswer ? "words_with_answer" : "words";

    /// <inheritdoc/>
    public override bool IsProbe => false;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        if (withAnswer && view.Time != StudyTime.OverAnswer)
        {
            return null;
        }

        string[] texts = [.. view.Rows.Rows.Select(TextOf)];
        var result = OutOfFold.Of(
            view,
            (fitted, tested) =>
            {
                var words = WordsBaseline.Fit(
                    [.. fitted.Select(i => texts[i])], [.. fitted.Select(i => view.Rows.Trustworthy[i])], [.. fitted.Select(i => view.Rows.Groups[i])]);
                return [.. tested.Select(i => words.Score(texts[i]))];
            },
            cancellationToken);
        return result is null ? null : new RecipeScore(result, null);
    }

    private string TextOf(ActivationRow row) => withAnswer ? $"{row.Text} {row.Answer}" : row.Text;
}
