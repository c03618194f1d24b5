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
    /// <param name="training">Rows for the text baselines; null to leave them out.</param>
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

        foreach (var statistic in Enum.GetValues<OutputStatistic>())
        {
            AddStatistic(columns, rows, position, new ProbeSource.Output(statistic));
        }

        if (position == TokenPosition.AnswerStart)
        {
            AddMeanSurprisal(columns, rows);
        }

        if (training is not null)
        {
            AddText(columns, rows, training, withWords);
        }

        return columns;
    }

    // Where the bank has a probe for a statistic, the column is there already, with calibration.
    private void AddStatistic(List<ScoreColumn> columns, RowSelection rows, TokenPosition position, ProbeSource.Output source)
    {
        var name = source.ToString()["output/".Length..];

        // At the answer's start, surprisal is that of the question's last token: it says nothing about the answer.
        if (columns.Exists(column => column.Name == name) || (position == TokenPosition.AnswerStart && source.Statistic == OutputStatistic.Surprisal))
        {
            return;
        }

        var tensor = folder.Load(source);
        columns.Add(Unscaled(name, ScoreColumn.Output, rows.Indices.Select(row => tensor.Values[row])));
    }

    // Over the answer's tokens: a baseline that has to wait for the whole answer.
    private void AddMeanSurprisal(List<ScoreColumn> columns, RowSelection rows)
    {
        var tensor = folder.Load(new ProbeSource.Output(OutputStatistic.Surprisal));
        var answerRows = Enumerable.Range(0, folder.Rows.Count)
            .Where(i => folder.Rows[i].Position == TokenPosition.Answer.ToText() && float.IsFinite(tensor.Values[i]));
        var means = answerRows.GroupBy(i => folder.Rows[i].Id, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, group => group.Average(i => tensor.Values[i]), StringComparer.Ordinal);
        if (means.Count > 0)
        {
            var scores = rows.Rows.Select(row => means.TryGetValue(row.Id, out var mean) ? mean : float.NaN);
            columns.Add(Unscaled("surprisal_of_answer", ScoreColumn.Output, scores));
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
