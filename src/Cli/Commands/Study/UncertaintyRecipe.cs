using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>The output's own uncertainty and the logit lens's: the best of all statistics, so that the control is as strong as its kind can be.</summary>
/// <remarks>The output's are taken as they stand. A lens may rank either way: its sense is that of the rows that are fitted on.</remarks>
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
        var scores = new List<RecipeScore>();
        foreach (var (name, values, isTurned) in Candidates(view))
        {
            if (values is null || values.Any(float.IsNaN))
            {
                continue;
            }

            var result = OutOfFold.Of(
                view,
                (fitted, tested) =>
                {
                    var sign = isTurned && Auroc.Of([.. fitted.Select(i => values[i])], [.. fitted.Select(i => view.Rows.Trustworthy[i])]) < 0.5 ? -1 : 1;
                    return [.. tested.Select(i => sign * values[i])];
                },
                cancellationToken);
            if (result is not null)
            {
                scores.Add(new RecipeScore(result, name));
            }
        }

        return scores.MaxBy(static score => score.Result.Auroc);
    }

    private IEnumerable<(string Name, float[]? Values, bool IsTurned)> Candidates(StudyView view)
    {
        foreach (var (name, values) in view.Lens())
        {
            yield return (name, values, true);
        }

        if (view.Time != StudyTime.OverAnswer)
        {
            yield return ("entropy", view.Statistic(OutputStatistic.Entropy), false);
            yield return ("least_confidence", view.Statistic(OutputStatistic.LeastConfidence), false);
        }

        if (view.Time == StudyTime.Statement)
        {
            yield return ("surprisal", view.Statistic(OutputStatistic.Surprisal), false);
        }

        if (view.Time == StudyTime.OverAnswer && answers is not null)
        {
            AnswerUncertainty?[] rows = [.. view.Rows.Rows.Select(row => answers.GetValueOrDefault(row.Id))];
            yield return ("mean_nll", [.. rows.Select(static row => (float)(row?.MeanNll ?? double.NaN))], false);
            yield return ("max_entropy", [.. rows.Select(static row => (float)(row?.MaxEntropy ?? double.NaN))], false);
            yield return ("first_entropy", [.. rows.Select(static row => (float)(row?.FirstEntropy ?? double.NaN))], false);
        }
    }
}

/// <summary>The output's uncertainty over one answer, in nats.</summary>
/// <param name="MeanNll">Mean negative log-probability of its tokens.</param>
/// <param name="MaxEntropy">Largest entropy that a token was taken from.</param>
/// <param name="FirstEntropy">Entropy that its first token was taken from.</param>
internal sealed record AnswerUncertainty(double? MeanNll, double? MaxEntropy, double? FirstEntropy);
