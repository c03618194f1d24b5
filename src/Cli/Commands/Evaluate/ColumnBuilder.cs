using Candor.Cli.ActivationFiles;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Makes the score columns of one position: the bank's probes, the model's own statistics, and the text baselines.</summary>
internal sealed class ColumnBuilder(ProbeBank bank, ActivationFolder folder)
{
    /// <summary>The columns.</summary>
    /// <param name="rows">Test rows of one position.</param>
    /// <param name="position">That position.</param>
    /// <param name="training">Rows of the position on which baselines are fitted, those of texts before the answer alone; null to leave them out.</param>
    /// <param name="withWords">Whether to fit the words too, which takes seconds; length costs nothing, and is always measured.</param>
    public IReadOnlyList<ScoreColumn> Build(RowSelection rows, TokenPosition position, RowSelection? training, bool withWords)
    {
        var readings = BankReadings.Read(bank, folder, rows.Indices);
        var columns = new List<ScoreColumn>();
        for (var p = 0; p < bank.Probes.Count; p++)
        {
            var probe = p;
            if (bank.Probes[p].ReadsAt.Contains(position))
            {
                columns.Add(new ScoreColumn(
                    bank.Probes[p].Probe.Name,
                    bank.Probes[p].Probe is OutputProbe ? ScoreColumn.Output : ScoreColumn.Probe,
                    bank.RiskProbe(position) == p,
                    [.. Enumerable.Range(0, rows.Count).Select(i => readings.Score(i, probe))],
                    [.. Enumerable.Range(0, rows.Count).Select(i => readings.Risk(i, probe))]));
            }
        }

        foreach (var statistic in folder.Statistics)
        {
            AddStatistic(columns, rows, position, statistic, training);
        }

        if (position == TokenPosition.AnswerStart && !folder.Manifest.OnlyLastAnswerToken)
        {
            AddMeanSurprisal(columns, rows);
        }

        if (position == TokenPosition.AnswerStart && training is not null)
        {
            AddText(columns, rows, training, withWords);
        }

        return columns;
    }

    // Where the bank has a probe for a statistic, the column is there already, with calibration.
    private static void AddStatistic(
        List<ScoreColumn> columns, RowSelection rows, TokenPosition position, ProbeSource statistic, RowSelection? training)
    {
        var sign = LensDirection.Of(statistic, training);
        var name = LensDirection.NameOf(statistic, sign);

        // At the answer's start, surprisal is that of the question's last token: it says nothing about the answer.
        var isOfTheQuestion = position == TokenPosition.AnswerStart && statistic is ProbeSource.Output { Statistic: OutputStatistic.Surprisal };
        if (!isOfTheQuestion && !columns.Exists(column => column.Name == name))
        {
            columns.Add(Unscaled(name, ScoreColumn.Output, rows.Column(statistic).Select(value => sign * value)));
        }
    }

    // Over the answer's tokens: a baseline that has to wait for the whole answer.
    private void AddMeanSurprisal(List<ScoreColumn> columns, RowSelection rows)
    {
        var judged = rows.Rows.Select(static row => row.Id).ToHashSet(StringComparer.Ordinal);
        var tokens = RowSelection.From(folder, rows.Label, row => row.Position == TokenPosition.Answer.ToText() && judged.Contains(row.Id));
        var means = tokens.Rows.Zip(tokens.Column(new ProbeSource.Output(OutputStatistic.Surprisal)))
            .Where(static pair => float.IsFinite(pair.Second))
            .GroupBy(static pair => pair.First.Id, static pair => pair.Second, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Average(), StringComparer.Ordinal);
        if (means.Count > 0)
        {
            columns.Add(Unscaled("surprisal_of_answer", ScoreColumn.Output, rows.Rows.Select(row => means.GetValueOrDefault(row.Id, float.NaN))));
        }
    }

    private static ScoreColumn Unscaled(string name, string kind, IEnumerable<float> scores) => new(name, kind, GivesRisk: false, [.. scores], Risks: null);

    private static void AddText(List<ScoreColumn> columns, RowSelection rows, RowSelection training, bool withWords)
    {
        if (withWords)
        {
            var words = WordsBaseline.Fit([.. training.Rows.Select(static row => row.Text)], training.Trustworthy, training.Groups);
            columns.Add(Unscaled(ScoreColumn.WordsName, ScoreColumn.Text, rows.Rows.Select(row => words.Score(row.Text))));
        }

        // Texts that are all equally long give nothing away, and nothing can be fitted to them.
        if (training.Rows.Select(static row => (row.Text.Length, row.NTokens)).Distinct().Take(2).Count() == 2)
        {
            var length = LengthBaseline.Fit(
                [.. training.Rows.Select(static row => row.Text.Length)], [.. training.Rows.Select(static row => row.NTokens)], training.Trustworthy);
            columns.Add(Unscaled(ScoreColumn.LengthName, ScoreColumn.Text, rows.Rows.Select(row => length.Score(row.Text.Length, row.NTokens))));
        }
    }
}
