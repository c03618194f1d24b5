using Candor.Cli.ActivationFiles;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Makes the score columns of whole answers: one row a question, judged when its last token is there.</summary>
/// <remarks>
/// A probe that reads single tokens gives the mean over the answer's tokens, one whose pooling already gathers them its reading at the last token. The
/// baselines see as much as the probe does: the words and the length of question and answer, and the output's statistics over all of the answer.
/// </remarks>
internal sealed class AnswerColumns(ProbeBank bank, ActivationFolder folder)
{
    /// <summary>The columns with the rows that they are aligned with.</summary>
    /// <param name="tokens">Test rows of the answers' tokens.</param>
    /// <param name="training">Rows of answers' tokens for the text baselines; null to leave them out.</param>
    /// <param name="withWords">Whether to fit the words too.</param>
    public JudgedRows Build(RowSelection tokens, RowSelection? training, bool withWords)
    {
        var questions = FirstTokens(tokens);
        var byId = tokens.Indices.ToLookup(i => folder.Rows[i].Id, StringComparer.Ordinal);
        int[][] all = [.. questions.Rows.Select(row => byId[row.Id].OrderBy(i => folder.Rows[i].TokenIndex).ToArray())];
        var readings = BankReadings.Read(bank, folder, tokens.Indices);
        var place = tokens.Indices.Select(static (row, at) => (row, at)).ToDictionary(static pair => pair.row, static pair => pair.at);
        var columns = new List<ScoreColumn>();
        for (var p = 0; p < bank.Probes.Count; p++)
        {
            var probe = p;
            if (bank.Probes[p].ReadsAt.Contains(TokenPosition.Answer))
            {
                var cells = CellsOf(bank.Probes[p].Probe.Source, all);
                columns.Add(new ScoreColumn(
                    bank.Probes[p].Probe.Name,
                    bank.Probes[p].Probe is OutputProbe ? ScoreColumn.Output : ScoreColumn.Probe,
                    bank.RiskProbe(TokenPosition.Answer) == p,
                    [.. cells.Select(rows => Mean(rows.Select(row => readings.Score(place[row], probe))))],
                    [.. cells.Select(rows => Mean(rows.Select(row => readings.Risk(place[row], probe))))]));
            }
        }

        foreach (var statistic in Enum.GetValues<OutputStatistic>())
        {
            var source = new ProbeSource.Output(statistic);
            var values = folder.Load(source).Values;
            var name = source.ToString()["output/".Length..];
            columns.Add(new ScoreColumn($"mean_{name}", ScoreColumn.Output, false, [.. all.Select(rows => Mean(rows.Select(row => values[row])))], null));
            columns.Add(new ScoreColumn($"highest_{name}", ScoreColumn.Output, false, [.. all.Select(rows => Highest(rows.Select(row => values[row])))], null));
        }

        if (training is not null)
        {
            AddText(columns, questions, all, training, withWords);
        }

        var risk = bank.RiskProbe(TokenPosition.Answer);
        var read = risk < 0 ? all : CellsOf(bank.Probes[risk].Probe.Source, all);
        return new JudgedRows(JudgedRows.WholeAnswer, questions, read, columns, training is null ? null : FitRows(training, IsGathered(risk)));
    }

    private bool IsGathered(int probe) => probe >= 0 && IsGathered(bank.Probes[probe].Probe.Source);

    private static bool IsGathered(ProbeSource source) => source.Streams is [{ Pooling: not Pooling.Token }, ..];

    // Neighbouring tokens say nearly the same; the controls are fitted twenty times over, and every fourth token is enough for them.
    private static RowSelection FitRows(RowSelection training, bool isGathered)
    {
        const int Stride = 4;
        var last = training.Rows.GroupBy(static row => row.Id, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Max(static row => row.TokenIndex), StringComparer.Ordinal);
        return training.Where(row => isGathered ? row.TokenIndex == last[row.Id] : row.TokenIndex % Stride == 0);
    }

    private static RowSelection FirstTokens(RowSelection tokens) => tokens.Where(static row => row.TokenIndex == 0);

    private static int[][] CellsOf(ProbeSource source, int[][] all) =>
        IsGathered(source) ? [.. all.Select(static rows => rows[^1..])] : all;

    private void AddText(List<ScoreColumn> columns, RowSelection questions, int[][] all, RowSelection training, bool withWords)
    {
        var answered = FirstTokens(training);
        var counts = training.Indices.GroupBy(i => folder.Rows[i].Id, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        if (withWords)
        {
            var words = WordsBaseline.Fit([.. answered.Rows.Select(TextOf)], answered.Trustworthy, answered.Groups);
            columns.Add(new ScoreColumn(ScoreColumn.WordsName, ScoreColumn.Text, false, [.. questions.Rows.Select(row => words.Score(TextOf(row)))], null));
        }

        int[] characters = [.. answered.Rows.Select(static row => TextOf(row).Length)];
        int[] lengths = [.. answered.Rows.Select(row => row.NTokens + counts[row.Id])];

        // Texts that are all equally long give nothing away, and nothing can be fitted to them.
        if (characters.Zip(lengths).Distinct().Take(2).Count() == 2)
        {
            var length = LengthBaseline.Fit(characters, lengths, answered.Trustworthy);
            columns.Add(new ScoreColumn(
                ScoreColumn.LengthName,
                ScoreColumn.Text,
                false,
                [.. questions.Rows.Select((row, i) => length.Score(TextOf(row).Length, row.NTokens + all[i].Length))],
                null));
        }
    }

    private static string TextOf(ActivationRow row) => $"{row.Text}\n{row.Answer}";

    private static float Mean(IEnumerable<float> values) => values.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Average();

    private static float Highest(IEnumerable<float> values) => values.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Max();
}
