using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Picks the rows of an evaluation out of the activations, and refuses those that nothing can be judged on.</summary>
internal sealed class JudgedRowsSelector(EvaluateSettings settings, ActivationFolder folder, FoldSet trainFolds)
{
    /// <summary>Test questions before their answers, with a bank's scores.</summary>
    /// <exception cref="CliException">There are none, or of one class only.</exception>
    public JudgedRows BeforeAnswer(ProbeBank bank)
    {
        var test = Rows(settings.Folds, TokenPosition.AnswerStart);
        if (!test.HasBothClasses)
        {
            throw Refuse(test);
        }

        var training = Training(TokenPosition.AnswerStart);
        return new JudgedRows(
            TokenPosition.AnswerStart.ToText(),
            test,
            [.. test.Indices.Select(static row => (int[])[row])],
            new ColumnBuilder(bank, folder).Build(test, TokenPosition.AnswerStart, training, settings.WithBaselines),
            training);
    }

    /// <summary>Test questions with their whole answers; null where the activations hold no answers, or only of one class.</summary>
    public JudgedRows? WholeAnswers(ProbeBank bank)
    {
        var tokens = Rows(settings.Folds, TokenPosition.Answer);
        return tokens.HasBothClasses ? new AnswerColumns(bank, folder).Build(tokens, Training(TokenPosition.Answer), settings.WithBaselines) : null;
    }

    /// <summary>Labelled rows of some folds at a position.</summary>
    public RowSelection Rows(FoldSet folds, TokenPosition position) => RowSelection.From(
        folder, settings.Label, row => row.Position == position.ToText() && row.IsIn(folds) && settings.Statuses.Includes(row.Status));

    /// <summary>Rows on which baselines are fitted, where the probe was; null where the training folds hold one class only: then there are none.</summary>
    public RowSelection? Training(TokenPosition position) => Rows(trainFolds, position) is { HasBothClasses: true } training ? training : null;

    private CliException Refuse(RowSelection test)
    {
        var label = settings.Label.ToString().ToLowerInvariant();
        if (test.Count > 0)
        {
            return CliException.BadInput(
                $"Folds {settings.Folds} hold {test.Count} questions with the label '{label}', and all of them are "
                + $"{(test.Trustworthy[0] ? "trustworthy" : "untrustworthy")}; both classes are needed. Choose other folds, or another --label.");
        }

        int[] present = [.. folder.Rows.Select(static row => row.Fold).Distinct().Order()];
        return CliException.BadInput(
            $"Folds {settings.Folds} hold no question with the label '{label}' at answer_start; the activations have folds {string.Join(',', present)}.");
    }
}
