using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>What the verdict is about: one row a question, with every score of it.</summary>
/// <param name="Position">answer_start, or whole_answer for a bank that reads nothing before the answer.</param>
/// <param name="Rows">One row a question, shape <c>[n]</c>.</param>
/// <param name="Cells">Rows of the folder behind each question, shape <c>[n]</c>: a question's score is the mean over them.</param>
/// <param name="Columns">The scores.</param>
/// <param name="FitRows">Rows for fitting the method again under other conditions; null without baselines.</param>
internal sealed record JudgedRows(
    string Position, RowSelection Rows, IReadOnlyList<int[]> Cells, IReadOnlyList<ScoreColumn> Columns, RowSelection? FitRows)
{
    /// <summary>The position of whole answers, which is none of a token.</summary>
    public const string WholeAnswer = "whole_answer";

    /// <summary>What fixes every resampling.</summary>
    public const ulong Seed = 1;

    /// <summary>The score that counts; null where the bank has none here.</summary>
    public ScoreColumn? Risk => Columns.FirstOrDefault(static column => column.GivesRisk);

    /// <summary>The words-only baseline; null without baselines.</summary>
    public ScoreColumn? Words => Columns.FirstOrDefault(static column => column.Name == ScoreColumn.WordsName);

    /// <summary>The length baseline; null where it could not be fitted.</summary>
    public ScoreColumn? Length => Columns.FirstOrDefault(static column => column.Name == ScoreColumn.LengthName);

    /// <summary>The best of the model's own statistics, by AUROC on these very rows: the comparison is made as hard as it can be. Null where there is
    /// none.</summary>
    public ScoreColumn? BestOutput => Columns.Where(static column => column.Kind == ScoreColumn.Output && !column.GivesRisk)
        .Select(column => (column, Auroc: AurocOf(column, Everything)))
        .Where(static pair => pair.Auroc is not null)
        .MaxBy(static pair => pair.Auroc).column;

    /// <summary>Row numbers of all rows.</summary>
    public IEnumerable<int> Everything => Enumerable.Range(0, Rows.Count);

    /// <summary>Whether the position is the one before the answer.</summary>
    public bool IsBeforeAnswer => Position == TokenPosition.AnswerStart.ToText();

    /// <summary>AUROC of a column on some of the rows; null where a class is missing among those that it scored.</summary>
    public double? AurocOf(ScoreColumn column, IEnumerable<int> indices)
    {
        var (scores, labels, _) = Scored(column.Scores, indices);
        return labels.Contains(true) && labels.Contains(false) ? Auroc.Of(scores, labels) : null;
    }

    /// <summary>AUROC of a column with its interval; null where either class has too few rows to judge.</summary>
    public Measured? MeasureAuroc(ScoreColumn column, IEnumerable<int> indices, int replicates)
    {
        var (scores, labels, groups) = Scored(column.Scores, indices);
        return Enough.Are(labels.Count(static label => label), labels.Count(static label => !label))
            ? Measured.From(BootstrapInterval.OfAuroc(scores, labels, groups, replicates, seed: Seed), scores.Length)
            : null;
    }

    /// <summary>How much better one column ranks than another, on the rows that both scored; null where there are too few.</summary>
    public (PairedDifference Difference, int Rows)? Compare(ScoreColumn first, ScoreColumn second, int replicates)
    {
        int[] both = [.. Everything.Where(i => !float.IsNaN(first.Scores[i]) && !float.IsNaN(second.Scores[i]))];
        bool[] labels = [.. both.Select(i => Rows.Trustworthy[i])];
        return Enough.Are(labels.Count(static label => label), labels.Count(static label => !label))
            ? (PairedDifference.OfAuroc(
                [.. both.Select(i => first.Scores[i])],
                [.. both.Select(i => second.Scores[i])],
                labels,
                [.. both.Select(i => Rows.Groups[i])],
                replicates,
                seed: Seed), both.Length)
            : null;
    }

    /// <summary>Values of some rows, those left out that were not scored.</summary>
    public (float[] Values, bool[] Trustworthy, string[] Groups) Scored(float[] values, IEnumerable<int> indices)
    {
        int[] scored = [.. indices.Where(i => !float.IsNaN(values[i]))];
        return ([.. scored.Select(i => values[i])], [.. scored.Select(i => Rows.Trustworthy[i])], [.. scored.Select(i => Rows.Groups[i])]);
    }
}
