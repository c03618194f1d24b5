using Candor.Cli.ActivationFiles;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Makes the score columns of whole answers: one row a question, judged when its last token is there.</summary>
/// <remarks>
/// A probe that reads single tokens gives the mean over the answer's tokens, one whose pooling or span already gathers them its reading at the last token. The
/// baselines see as much as the probe does: the words and the length of question and answer, and the statistics of output and logit lens over all of the
/// answer. Where the activations hold only each answer's last token, all of it is read there.
/// </remarks>
internal sealed class AnswerColumns(ProbeBank bank, ActivationFolder folder)
{
    /// <summary>The columns with the rows that they are aligned with.</summary>
    /// <param name="tokens">Test rows of the answers' tokens.</param>
    /// <param name="training">Rows of answers' tokens for the text baselines; null to leave them out.</param>
    /// <param name="withWords">Whether to fit the words too.</param>
    public JudgedRows Build(RowSelection tokens, RowSelection? training, bool withWords)
    {
        var questions = OnePerQuestion(tokens);
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
                var cells = CellsOf(bank.Probes[p].Probe, all);
                columns.Add(new ScoreColumn(
                    bank.Probes[p].Probe.Name,
                    bank.Probes[p].Probe is OutputProbe ? ScoreColumn.Output : ScoreColumn.Probe,
                    bank.RiskProbe(TokenPosition.Answer) == p,
                    [.. cells.Select(rows => Mean(rows.Select(row => readings.Score(place[row], probe))))],
                    [.. cells.Select(rows => Mean(rows.Select(row => readings.Risk(place[row], probe))))]));
            }
        }

        foreach (var statistic in folder.Statistics)
        {
            var (values, sign) = (tokens.Column(statistic), LensDirection.Of(statistic, training));
            IEnumerable<IEnumerable<float>> answers = all.Select(rows => rows.Select(row => sign * values[place[row]]));
            columns.AddRange(Gather(LensDirection.NameOf(statistic, sign), statistic is ProbeSource.Output, answers));
        }

        if (training is not null)
        {
            AddText(columns, questions, training, withWords);
        }

        var risk = bank.RiskProbe(TokenPosition.Answer);
        var read = risk < 0 ? all : CellsOf(bank.Probes[risk].Probe, all);
        return new JudgedRows(JudgedRows.WholeAnswer, questions, read, columns, training is null ? null : FitRows(training, IsGathered(risk)));
    }

    private bool IsGathered(int probe) => probe >= 0 && IsGathered(bank.Probes[probe].Probe);

    private static bool IsGathered(IProbe probe) =>
        probe is SpanProbe || (probe.Source.Streams.Count > 0 && probe.Source.Streams.All(static stream => stream.Pooling != Pooling.Token));

    // Of the lens the mean alone: there are as many statistics as hook points, and a peak of each says little more.
    private IEnumerable<ScoreColumn> Gather(string name, bool withHighest, IEnumerable<IEnumerable<float>> answers)
    {
        ScoreColumn Column(string how, Func<IEnumerable<float>, float> gather) =>
            new($"{how}_{name}", ScoreColumn.Output, false, [.. answers.Select(gather)], null);
        return folder.Manifest.OnlyLastAnswerToken ? [Column("last", Mean)]
            : withHighest ? [Column("mean", Mean), Column("highest", Highest)] : [Column("mean", Mean)];
    }

    // Neighbouring tokens say nearly the same; the controls are fitted twenty times over, and every fourth token is enough for them.
    private RowSelection FitRows(RowSelection training, bool isGathered)
    {
        const int Stride = 4;
        var last = training.Rows.GroupBy(static row => row.Id, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Max(static row => row.TokenIndex), StringComparer.Ordinal);
        var isLast = isGathered || folder.Manifest.OnlyLastAnswerToken;
        return training.Where(row => isLast ? row.TokenIndex == last[row.Id] : row.TokenIndex % Stride == 0);
    }

    // Every row of an answer knows all of it: its words, its length, its grade.
    private static RowSelection OnePerQuestion(RowSelection tokens)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return tokens.Where(row => seen.Add(row.Id));
    }

    private static int[][] CellsOf(IProbe probe, int[][] all) =>
        IsGathered(probe) ? [.. all.Select(static rows => rows[^1..])] : all;

    private static void AddText(List<ScoreColumn> columns, RowSelection questions, RowSelection training, bool withWords)
    {
        var answered = OnePerQuestion(training);
        if (withWords)
        {
            var words = WordsBaseline.Fit([.. answered.Rows.Select(TextOf)], answered.Trustworthy, answered.Groups);
            columns.Add(new ScoreColumn(ScoreColumn.WordsName, ScoreColumn.Text, false, [.. questions.Rows.Select(row => words.Score(TextOf(row)))], null));
        }

        int[] characters = [.. answered.Rows.Select(static row => TextOf(row).Length)];
        int[] lengths = [.. answered.Rows.Select(TokensOf)];

        // Texts that are all equally long give nothing away, and nothing can be fitted to them.
        if (characters.Zip(lengths).Distinct().Take(2).Count() == 2)
        {
            var length = LengthBaseline.Fit(characters, lengths, answered.Trustworthy);
            float[] scores = [.. questions.Rows.Select(row => length.Score(TextOf(row).Length, TokensOf(row)))];
            columns.Add(new ScoreColumn(ScoreColumn.LengthName, ScoreColumn.Text, false, scores, null));
        }
    }

    private static int TokensOf(ActivationRow row) => row.NTokens + (row.AnswerTokens ?? 0);

    private static string TextOf(ActivationRow row) => $"{row.Text}\n{row.Answer}";

    private static float Mean(IEnumerable<float> values) => values.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Average();

    private static float Highest(IEnumerable<float> values) => values.Where(float.IsFinite).DefaultIfEmpty(float.NaN).Max();
}
