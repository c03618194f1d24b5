using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Fit;

/// <summary>Cross-validation of one method over group-disjoint folds of the rows that will be fitted on; no other row is seen.</summary>
/// <param name="method">How to fit.</param>
/// <param name="rows">The rows to fit on.</param>
internal sealed class CrossValidation(ProbeMethod method, RowSelection rows)
{
    /// <summary>Number of folds; they have nothing to do with the folds of the data.</summary>
    public const int Folds = 5;

    private readonly CrossFolds _folds = FoldsOf(rows);

    /// <summary>Untrustworthy statuses that are scored apart, in order.</summary>
    public IReadOnlyList<string> Statuses { get; } = rows.Label == LabelKind.Correct
        ? []
        : [.. rows.Rows.Where((_, i) => !rows.Trustworthy[i]).Select(static row => row.Status).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Fits on all but one fold and scores that one, for each fold. A source that is the same for all rows tells nothing: 0.5.</summary>
    /// <param name="source">What the probe reads.</param>
    /// <param name="data">Its activations at the rows.</param>
    /// <param name="penalty">The method's penalty; null where it has none.</param>
    /// <param name="isNested">Whether to fit on all but two folds too, twice as often, so that a choice can be judged by folds that had no part in it.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public Candidate Score(ProbeSource source, FitData data, double? penalty, bool isNested, CancellationToken cancellationToken)
    {
        var (outer, inner) = (new FoldScore[Folds], isNested ? new FoldScore[Folds, Folds] : null);
        var nothing = new FoldScore(0.5, [.. Statuses.Select(static _ => (double?)0.5)]);
        var isConstant = data.IsConstant();
        for (var first = 0; first < Folds; first++)
        {
            outer[first] = isConstant ? nothing : Held(Fit(first, first), first);
            for (var second = first + 1; inner is not null && second < Folds; second++)
            {
                var probe = isConstant ? null : Fit(first, second);
                inner[first, second] = isConstant ? nothing : Held(probe, second);
                inner[second, first] = isConstant ? nothing : Held(probe, first);
            }
        }

        return Array.TrueForAll(outer, static fold => fold.Overall is null)
            ? throw CliException.BadInput("Cross-validation is not possible: no fold holds both classes. Use more data, or name a source.")
            : new Candidate(source, penalty, outer, inner);

        IProbe? Fit(int without, int orWithout)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = data.Where(i => _folds.Fits(i, without) && _folds.Fits(i, orWithout));
            return part is null ? null : method.Fit(penalty ?? 1, "cross-validation", source, part, cancellationToken);
        }

        FoldScore Held(IProbe? probe, int fold) => probe is null ? Unknown() : ScoreFold(data, probe, fold);
    }

    /// <summary>AUROC of a function of rows, fold by fold, that was fitted on the other folds.</summary>
    /// <param name="fit">From indices of rows to a score of a row; null where it cannot be fitted.</param>
    public double? Baseline(Func<int[], Func<int, float>?> fit)
    {
        var folds = Enumerable.Range(0, Folds).Select(fold =>
        {
            int[] others = [.. Enumerable.Range(0, rows.Count).Where(i => _folds.Fits(i, fold))];
            int[] held = [.. Enumerable.Range(0, rows.Count).Where(i => _folds.Tests(i, fold))];
            return fit(others) is { } score ? AurocOf(held, [.. held.Select(score)], static _ => true) : null;
        });
        return FoldScore.Mean(folds);
    }

    private static CrossFolds FoldsOf(RowSelection rows)
    {
        var groups = rows.Groups.Distinct(StringComparer.Ordinal).Count();
        return groups >= Folds
            ? CrossFolds.Deal(rows, Folds)
            : throw CliException.BadInput(
                $"Cross-validation needs {Folds} groups, so that none is in two of its folds; the rows to fit on are of {groups}. Use more data.");
    }

    private FoldScore Unknown() => new(null, [.. Statuses.Select(static _ => (double?)null)]);

    private FoldScore ScoreFold(FitData data, IProbe probe, int fold)
    {
        int[] held = [.. Enumerable.Range(0, data.Count).Where(i => _folds.Tests(i, fold))];
        float[] all = data.Scores(probe, i => _folds.Tests(i, fold));
        float[] scores = [.. held.Select(i => all[i])];
        return new FoldScore(
            AurocOf(held, scores, static _ => true), [.. Statuses.Select(status => AurocOf(held, scores, row => row.Status == status))]);
    }

    private double? AurocOf(int[] held, float[] scores, Func<ActivationRow, bool> keepUntrustworthy)
    {
        int[] kept = [.. Enumerable.Range(0, held.Length).Where(k => rows.Trustworthy[held[k]] || keepUntrustworthy(rows.Rows[held[k]]))];
        bool[] labels = [.. kept.Select(k => rows.Trustworthy[held[k]])];
        return labels.Contains(true) && labels.Contains(false) ? Auroc.Of([.. kept.Select(k => scores[k])], labels) : null;
    }
}
