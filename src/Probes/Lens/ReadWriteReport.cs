namespace Candor.Probes.Lens;

/// <summary>Whether a known answer can be read inside the model, whether the model writes it, and what it writes instead.</summary>
/// <remarks>
/// After the rewrite of arXiv 2603.13911 (its code). <em>Read</em> is the answer's best log-probability under the logit lens over the middle hook points,
/// 0.4 to 0.9 of the depth; that counts only beside decoys of the same relation, because frequent words are readable everywhere (type control).
/// <em>Write</em> is its rank at the output. Readable and not first is a dissociation. An output that begins with a line break or punctuation did not
/// choose another answer: that winner is a stop, and the best content token is named beside it. Everything is relative to the table's candidates.
/// </remarks>
/// <param name="Token">Id of the answer's first token.</param>
/// <param name="Read">Its best log-probability over the middle hook points, in nats.</param>
/// <param name="ReadAt">The hook point of that.</param>
/// <param name="OverMeanDecoy"><paramref name="Read"/> minus the mean over the decoys of the same quantity; NaN without decoys.</param>
/// <param name="OverBestDecoy"><paramref name="Read"/> minus the best decoy's; NaN without decoys.</param>
/// <param name="WriteRank">Its rank at the output, 1 for the first choice.</param>
/// <param name="Winner">Id of the output's first choice.</param>
/// <param name="ContentWinner">Id of the first choice among content tokens; −1 where no candidate is one.</param>
/// <param name="Course">What became of it, against the content winner.</param>
public sealed record ReadWriteReport(
    int Token, float Read, int ReadAt, double OverMeanDecoy, double OverBestDecoy, int WriteRank, int Winner, int ContentWinner, AnswerCourse Course)
{
    private const double FirstDepth = 0.4;
    private const double LastDepth = 0.9;
    private const int FewRanks = 5;

    /// <summary>Whether the answer is more readable than its decoys are on average; null where there were none, because then nothing can be said.</summary>
    public bool? IsReadable => double.IsNaN(OverMeanDecoy) ? null : OverMeanDecoy > 0;

    /// <summary>Whether it is readable and not written.</summary>
    public bool? IsDissociated => IsReadable is { } readable ? readable && WriteRank > 1 : null;

    /// <summary>Whether the output's first choice is not a content token: the answer ends or breaks off instead.</summary>
    public bool IsStop => Winner != ContentWinner;

    /// <summary>Reads one question's last prompt token.</summary>
    /// <param name="table">The candidates: the answer, its decoys, and whatever may win.</param>
    /// <param name="residuals">Residual streams at hook points 0 to l, each of shape <c>[d]</c>, finite; at least three.</param>
    /// <param name="token">Id of the answer's first token.</param>
    /// <param name="decoys">Ids of wrong answers of the same kind; may be empty.</param>
    /// <param name="isContent">Whether a token is content, not a line break, punctuation or an end mark.</param>
    /// <exception cref="ArgumentException">There are too few hook points, one is not finite, or a token is no candidate.</exception>
    public static ReadWriteReport Of(
        UnembeddingTable table, IReadOnlyList<float[]> residuals, int token, IReadOnlyList<int> decoys, Func<int, bool> isContent)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(residuals);
        ArgumentNullException.ThrowIfNull(decoys);
        ArgumentNullException.ThrowIfNull(isContent);
        var depth = residuals.Count - 1;
        if (depth < 2)
        {
            throw new ArgumentException($"{residuals.Count} hook points have no middle; at least three are needed.", nameof(residuals));
        }

        var bad = residuals.Select((residual, i) => (residual, i)).FirstOrDefault(static pair => !pair.residual.All(float.IsFinite), (residual: [], i: -1)).i;
        if (bad >= 0)
        {
            throw new ArgumentException($"The residual stream at hook point {bad} is not finite.", nameof(residuals));
        }

        // One pass over the table for each hook point, however many tokens are then asked for.
        float[][] logits = [.. residuals.Select(residual => Logits(table, residual))];
        var lens = new LogitLens(table);
        var (first, last) = ((int)Math.Ceiling(FirstDepth * depth), (int)Math.Floor(LastDepth * depth));
        LensReading[] answer = [.. logits.Select(row => lens.Reading(row, token))];
        var readAt = Enumerable.Range(first, last - first + 1).MaxBy(i => answer[i].LogProbability);
        double[] peaks = [.. decoys.Select(decoy => Enumerable.Range(first, last - first + 1).Max(i => (double)lens.Reading(logits[i], decoy).LogProbability))];
        var read = answer[readAt].LogProbability;
        var winner = answer[^1].Top;
        var content = table.Tokens.Where(isContent).Select(table.PlaceOf).DefaultIfEmpty(-1)
            .MaxBy(place => place < 0 ? float.NegativeInfinity : logits[^1][place]);
        return new ReadWriteReport(
            token,
            read,
            readAt,
            peaks.Length == 0 ? double.NaN : read - peaks.Average(),
            peaks.Length == 0 ? double.NaN : read - peaks.Max(),
            answer[^1].Rank,
            winner,
            content < 0 ? -1 : table.Tokens[content],
            CourseOf(answer, logits, table.PlaceOf(token), content, first, last));
    }

    private static AnswerCourse CourseOf(LensReading[] answer, float[][] logits, int place, int winner, int first, int last)
    {
        if (winner == place || winner < 0)
        {
            return winner == place ? AnswerCourse.Selected : AnswerCourse.Other;
        }

        var best = Enumerable.Range(first, last - first + 1).Min(i => answer[i].Rank);
        if (best <= FewRanks && answer[^1].Rank > best + FewRanks)
        {
            return AnswerCourse.Overwritten;
        }

        if (Enumerable.Range(first, logits.Length - first).All(i => logits[i][winner] > logits[i][place]))
        {
            return AnswerCourse.CompetitorDominant;
        }

        return logits[last][place] > logits[last][winner] ? AnswerCourse.LateCrossing : AnswerCourse.Other;
    }

    private static float[] Logits(UnembeddingTable table, float[] residual)
    {
        var logits = new float[table.Count];
        table.Logits(residual, logits);
        return logits;
    }
}
