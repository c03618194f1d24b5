using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Numerics;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>What negation does to probes: fitted on affirmative statements alone, and on both kinds.</summary>
/// <param name="Source">Where.</param>
/// <param name="Pairs">A statement and its negation, about one entity and with opposite labels.</param>
/// <param name="AffirmativeOnly">The probe that has seen no negation.</param>
/// <param name="Both">The probe that has seen both.</param>
internal sealed record PolarityCheck(string Source, int Pairs, PolarityResult AffirmativeOnly, PolarityResult Both)
{
    /// <summary>The word of the data for statements without a negation.</summary>
    public const string Affirmative = "affirmative";

    /// <summary>The word for those with one.</summary>
    public const string Negated = "negated";

    private const int Folds = 4;

    /// <summary>Measures; null without pairs, or where a fit would see one class only.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="set">All rows.</param>
    /// <param name="rows">What they are, in the same order.</param>
    /// <param name="l2">Penalty of the probes.</param>
    public static PolarityCheck? Of(string source, ActivationSet set, IReadOnlyList<ActivationRow> rows, float l2)
    {
        var pairs = PairsOf(set, rows);
        int[] used = [.. Enumerable.Range(0, set.Count).Where(i => rows[i].Polarity is Affirmative or Negated)];
        if (pairs.Count == 0 || set.Groups.Distinct(StringComparer.Ordinal).Count() < Folds)
        {
            return null;
        }

        var folds = GroupFolds.Assign(set.Groups, Folds);
        var one = Scores(set, folds, i => rows[i].Polarity == Affirmative, l2);
        var both = Scores(set, folds, i => rows[i].Polarity is Affirmative or Negated, l2);
        return one is null || both is null ? null : new PolarityCheck(source, pairs.Count, Result(one), Result(both));

        PolarityResult Result(float[] scores)
        {
            var audit = PolarityAudit.Of([.. pairs.Select(pair => Probabilities(scores[pair.Statement], scores[pair.Negation]))]);
            return new PolarityResult(
                AurocOf(Affirmative), AurocOf(Negated), audit.PolarConsistency, audit.ConsistentSigns, audit.ContradictionIndex, audit.IsAlarming);

            double AurocOf(string polarity)
            {
                int[] kept = [.. used.Where(i => rows[i].Polarity == polarity)];
                return kept.Select(i => set.Trustworthy[i]).Distinct().Count() < 2
                    ? double.NaN
                    : Auroc.Of([.. kept.Select(i => scores[i])], [.. kept.Select(i => set.Trustworthy[i])]);
            }
        }
    }

    // A statement is read once, so that what a yes and a no would give are a probability and its complement.
    private static (double Affirmed, double Denied, double OppositeAffirmed, double OppositeDenied) Probabilities(float statement, float negation)
    {
        var (first, second) = (1 - Sigmoid.Of(statement), 1 - Sigmoid.Of(negation));
        return (first, 1 - first, second, 1 - second);
    }

    private static List<(int Statement, int Negation)> PairsOf(ActivationSet set, IReadOnlyList<ActivationRow> rows)
    {
        var pairs = new List<(int, int)>();
        foreach (var group in Enumerable.Range(0, set.Count).GroupBy(i => (rows[i].Group, rows[i].Domain)))
        {
            foreach (var label in (bool[])[true, false])
            {
                // In the order of the file: the n-th statement of an entity and the n-th negation with the opposite label.
                pairs.AddRange(group.Where(i => rows[i].Polarity == Affirmative && set.Trustworthy[i] == label)
                    .Zip(group.Where(i => rows[i].Polarity == Negated && set.Trustworthy[i] != label)));
            }
        }

        return pairs;
    }

    private static float[]? Scores(ActivationSet set, int[] folds, Func<int, bool> isFitted, float l2)
    {
        var scores = new float[set.Count];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] training = [.. Enumerable.Range(0, set.Count).Where(i => folds[i] != fold && isFitted(i))];
            if (training.Select(i => set.Trustworthy[i]).Distinct().Count() < 2)
            {
                return null;
            }

            FittedDirection probe = CrossFitted.Fit(set.Where(i => folds[i] != fold && isFitted(i)), l2);
            for (var i = 0; i < set.Count; i++)
            {
                scores[i] = folds[i] == fold ? CrossFitted.Score(probe, set.Row(i)) : scores[i];
            }
        }

        return scores;
    }
}

/// <summary>One probe under negation.</summary>
/// <param name="AffirmativeAuroc">On affirmative statements; chance is 0.5.</param>
/// <param name="NegatedAuroc">On negated ones; below 0.5 the direction has turned.</param>
/// <param name="PolarConsistency">PA-CCS, mean over pairs; size near 0 is consistent.</param>
/// <param name="ConsistentSigns">Share of pairs with a positive sign.</param>
/// <param name="ContradictionIndex">Mean probability that a statement and its negation are affirmed, or denied, together; a coin gives 0.5.</param>
/// <param name="IsAlarming">Whether that is above 0.5.</param>
internal sealed record PolarityResult(
    double AffirmativeAuroc, double NegatedAuroc, double PolarConsistency, double ConsistentSigns, double ContradictionIndex, bool IsAlarming);
