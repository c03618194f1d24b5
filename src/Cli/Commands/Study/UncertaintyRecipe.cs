using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Study;

/// <summary>The output's own uncertainty, as it stands: the best of several statistics, so that the control is as strong as its kind can be.</summary>
/// <param name="answers">The transcript's statistics over whole answers by question; null where there is no transcript.</param>
internal sealed class UncertaintyRecipe(IReadOnlyDictionary<string, AnswerUncertainty>? answers) : Recipe
{
    /// <inheritdoc/>
    public override string Name => "uncertainty";

    /// <inheritdoc/>
    public override bool IsProbe => false;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        RecipeScore? best = null;
        foreach (var (name, values) in Candidates(view))
        {
            if (values is null || values.Any(float.IsNaN))
            {
                continue;
            }

            var result = OutOfFold.Of(view, (_, tested) => [.. tested.Select(i => values[i])], cancellationToken);
            best = result is not null && !(best?.Result.Auroc >= result.Auroc) ? new RecipeScore(result, name) : best;
        }

        return best;
    }

    private IEnumerable<(string Name, float[]? Values)> Candidates(StudyView view)
    {
        if (view.Time != StudyTime.OverAnswer)
        {
            yield return ("entropy", view.Statistic(OutputStatistic.Entropy));
            yield return ("least_confidence", view.Statistic(OutputStatistic.LeastConfidence));
        }

        if (view.Time == StudyTime.Statement)
        {
            yield return ("surprisal", view.Statistic(OutputStatistic.Surprisal));
        }

        if (view.Time == StudyTime.OverAnswer && answers is not null)
        {
            AnswerUncertainty?[] rows = [.. view.Rows.Rows.Select(row => answers.GetValueOrDefault(row.Id))];
            yield return ("mean_nll", [.. rows.Select(static row => (float)(row?.MeanNll ?? double.NaN))]);
            yield return ("max_entropy", [.. rows.Select(static row => (float)(row?.MaxEntropy ?? double.NaN))]);
            yield return ("first_entropy", [.. rows.Select(static row => (float)(row?.FirstEntropy ?? double.NaN))]);
        }
    }
}

/// <summary>The output's uncertainty over one answer, in nats.</summary>
/// <param name="MeanNll">Mean negative log-probability of its tokens.</param>
/// <param name="MaxEntropy">Largest entropy that a token was taken from.</param>
/// <param name="FirstEntropy">Entropy that its first token was taken from.</param>
internal sealed record AnswerUncertainty(double? MeanNll, double? MaxEntropy, double? FirstEntropy);
