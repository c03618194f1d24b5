using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Probes.Directions;

/// <summary>Whether a truth probe's judgements hang on how statements that are neither true nor false were labelled.</summary>
/// <remarks>
/// arXiv 2511.19166. The same probe, true against the rest, is fitted with five labellings of the rest: none of the neither statements counts as
/// true; then the synthetic ones do, the fictional ones, those true in fiction, the noise. A true or false statement flips when its judgement
/// differs from the first labelling's. Judged are statements of groups that fitted neither probe; rotation and shift compare fits of everything.
/// The judgement is <c>score &gt; 0</c>.
/// </remarks>
/// <param name="Flips">One for each relabelling of which there are statements.</param>
public sealed record RelabelAudit(IReadOnlyList<RelabelFlips> Flips)
{
    /// <summary>Largest share of flips in any domain with which the probe passes (M13).</summary>
    public const double LargestShare = 0.10;

    /// <summary>The relabellings beside the baseline, and which kinds each of them counts as true.</summary>
    private static readonly (string Name, StatementKind[] CountedAsTrue)[] Relabellings =
    [
        ("synthetic", [StatementKind.Synthetic]),
        ("fictional", [StatementKind.FictionalTrue, StatementKind.FictionalFalse]),
        ("fictional_true", [StatementKind.FictionalTrue]),
        ("noise", [StatementKind.Noise]),
    ];

    /// <summary>Whether no relabelling flips more than a tenth of any domain's judgements.</summary>
    public bool IsStable => Flips.All(static flips => flips.WorstDomain <= LargestShare);

    /// <summary>Audits.</summary>
    /// <param name="set">Activations of all statements; its labels are not read, its groups are.</param>
    /// <param name="kinds">Shape <c>[n]</c>.</param>
    /// <param name="domains">Shape <c>[n]</c>.</param>
    /// <param name="fit">The fitter to be audited.</param>
    /// <param name="folds">Folds over groups, at least 2.</param>
    /// <param name="seed">Fixes the folds.</param>
    /// <exception cref="ArgumentException">Lengths disagree, true or false statements are missing, or nothing is neither.</exception>
    public static RelabelAudit Of(
        ActivationSet set,
        IReadOnlyList<StatementKind> kinds,
        IReadOnlyList<string> domains,
        Func<ActivationSet, FittedDirection> fit,
        int folds = 5,
        ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentNullException.ThrowIfNull(fit);
        if (kinds.Count != set.Count || domains.Count != set.Count)
        {
            throw new ArgumentException($"There are {set.Count} samples, {kinds.Count} kinds and {domains.Count} domains.", nameof(kinds));
        }

        var present = kinds.ToHashSet();
        if (!present.Contains(StatementKind.True) || !present.Contains(StatementKind.False))
        {
            throw new ArgumentException("True and false statements are both needed: their judgements are what may flip.", nameof(kinds));
        }

        var relabellings = Relabellings.Where(relabelling => present.Overlaps(relabelling.CountedAsTrue)).ToArray();
        if (relabellings.Length == 0)
        {
            throw new ArgumentException("No statement is neither true nor false, so that there is nothing to relabel.", nameof(kinds));
        }

        var fold = GroupFolds.Assign(set.Groups, folds, seed);
        var baseline = new Judge(set, [.. kinds.Select(static kind => kind == StatementKind.True)], fold, folds, fit);
        return new RelabelAudit(
        [
            .. relabellings.Select(relabelling => Compare(
                relabelling.Name,
                baseline,
                new Judge(set, [.. kinds.Select(kind => kind == StatementKind.True || relabelling.CountedAsTrue.Contains(kind))], fold, folds, fit),
                kinds,
                domains)),
        ]);
    }

    private static RelabelFlips Compare(string name, Judge before, Judge after, IReadOnlyList<StatementKind> kinds, IReadOnlyList<string> domains)
    {
        int[] judged = [.. Enumerable.Range(0, kinds.Count).Where(i => kinds[i] is StatementKind.True or StatementKind.False)];
        var byDomain = judged.GroupBy(i => domains[i], StringComparer.Ordinal).ToDictionary(
            static domain => domain.Key, domain => domain.Average(i => before.IsUntrue[i] != after.IsUntrue[i] ? 1.0 : 0.0), StringComparer.Ordinal);
        var cosine = TensorPrimitives.Dot(before.Whole.Direction.Unit, after.Whole.Direction.Unit);
        return new RelabelFlips(
            name,
            [.. judged.Where(i => !before.IsUntrue[i] && after.IsUntrue[i])],
            [.. judged.Where(i => before.IsUntrue[i] && !after.IsUntrue[i])],
            byDomain,
            Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI,
            after.MeanScore - before.MeanScore);
    }

    /// <summary>Probes fitted with one labelling, and what they say of statements that they did not see.</summary>
    private sealed class Judge
    {
        public Judge(ActivationSet set, bool[] labels, int[] fold, int folds, Func<ActivationSet, FittedDirection> fit)
        {
            var relabelled = set.WithLabels(labels);
            Whole = fit(relabelled);
            MeanScore = Enumerable.Range(0, set.Count).Average(i => (double)Whole.Score(set.Row(i)));
            IsUntrue = new bool[set.Count];
            for (var f = 0; f < folds; f++)
            {
                var probe = fit(relabelled.Where(i => fold[i] != f));
                for (var i = 0; i < set.Count; i++)
                {
                    IsUntrue[i] = fold[i] == f ? probe.Score(set.Row(i)) > 0 : IsUntrue[i];
                }
            }
        }

        public FittedDirection Whole { get; }

        public double MeanScore { get; }

        public bool[] IsUntrue { get; }
    }
}
