using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Fit;

/// <summary>Cross-validation of one method over group-disjoint folds of the rows that will be fitted on; no other row is seen.</summary>
/// <remarks>
/// Sources are compared by the mean over untrustworthy statuses (withheld, invented) of the AUROC against the trustworthy rows: by the pooled AUROC, the
/// largest and easiest status would choose alone.
/// </remarks>
/// <param name="method">How to fit.</param>
/// <param name="rows">The rows to fit on.</param>
internal sealed class CrossValidation(ProbeMethod method, RowSelection rows)
{
    /// <summary>Number of folds; they have nothing to do with the folds of the data.</summary>
    public const int Folds = 5;

    private readonly int[] _folds = GroupFolds.Assign(rows.Groups, Folds);

    private readonly string[] _statuses = rows.Label == LabelKind.Correct
        ? []
        : [.. rows.Rows.Where((_, i) => !rows.Trustworthy[i]).Select(static row => row.Status).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Fits on all but one fold and scores that one, for each fold. A source that is the same for all rows tells nothing: 0.5.</summary>
    /// <param name="source">What the probe reads.</param>
    /// <param name="tensor">Its activations.</param>
    /// <param name="l2">Penalty of the logistic fit.</param>
    /// <param name="cancellationToken">Looked at between folds.</param>
    public SourceScore Score(ProbeSource source, SafeTensor tensor, double l2, CancellationToken cancellationToken)
    {
        var set = rows.Set(tensor);
        var penalty = method == ProbeMethod.Logistic ? l2 : (double?)null;
        if (IsConstant(set))
        {
            return new SourceScore(
                source.ToString()!, penalty, 0.5, 0.5, _statuses.ToDictionary(static status => status, static _ => 0.5, StringComparer.Ordinal));
        }

        var overall = new List<double>();
        var byStatus = _statuses.ToDictionary(static status => status, static _ => new List<double>(), StringComparer.Ordinal);
        for (var fold = 0; fold < Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var probe = method.Fit(l2, "cross-validation", source, set.Where(i => _folds[i] != fold));
            int[] held = [.. Enumerable.Range(0, set.Count).Where(i => _folds[i] == fold)];
            float[] scores = [.. held.Select(i => probe.Score(set.Row(i)))];
            AddAuroc(overall, held, scores, static _ => true);
            foreach (var (status, aurocs) in byStatus)
            {
                AddAuroc(aurocs, held, scores, row => row.Status == status);
            }
        }

        if (overall.Count == 0)
        {
            throw CliException.BadInput("Cross-validation is not possible: no fold holds both classes. Use more data, or name a source.");
        }

        var means = byStatus.Where(static pair => pair.Value.Count > 0).ToDictionary(static pair => pair.Key, static pair => pair.Value.Average());
        return new SourceScore(
            source.ToString()!, penalty, means.Count > 0 ? means.Values.Average() : overall.Average(), overall.Average(), means);
    }

    /// <summary>Whether all samples are equal, as the embedding is at a prompt's last token.</summary>
    internal static bool IsConstant(ActivationSet set) => Enumerable.Range(1, set.Count - 1).All(i => set.Row(i).SequenceEqual(set.Row(0)));

    private void AddAuroc(List<double> aurocs, int[] held, float[] scores, Func<ActivationRow, bool> keepUntrustworthy)
    {
        int[] kept = [.. Enumerable.Range(0, held.Length).Where(k => rows.Trustworthy[held[k]] || keepUntrustworthy(rows.Rows[held[k]]))];
        bool[] labels = [.. kept.Select(k => rows.Trustworthy[held[k]])];
        if (labels.Contains(true) && labels.Contains(false))
        {
            aurocs.Add(Auroc.Of([.. kept.Select(k => scores[k])], labels));
        }
    }
}
