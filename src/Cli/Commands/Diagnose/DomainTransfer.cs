using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Whether a probe of one domain carries over to another, predicted without labels and measured with them.</summary>
/// <param name="Source">Where.</param>
/// <param name="Pairs">Every ordered pair of domains that are large enough.</param>
/// <param name="Correlation">Squared correlation of prediction and measurement over the pairs; NaN for fewer than three.</param>
/// <param name="CosineCorrelation">The same of the plain cosine of the directions, which it is to be compared with.</param>
internal sealed record DomainTransfer(string Source, IReadOnlyList<TransferPair> Pairs, double Correlation, double CosineCorrelation)
{
    /// <summary>Rows that a domain needs in each class.</summary>
    public const int FewestPerClass = 15;

    /// <summary>Measures all pairs of domains; null for fewer than two that are large enough.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="set">All rows.</param>
    /// <param name="domains">The domain of each row.</param>
    /// <param name="l2">Penalty of the probes.</param>
    public static DomainTransfer? Of(string source, ActivationSet set, IReadOnlyList<string> domains, float l2)
    {
        var parts = new List<(string Name, ActivationSet Set, FittedDirection Probe)>();
        foreach (var name in domains.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            int[] rows = [.. Enumerable.Range(0, set.Count).Where(i => domains[i] == name)];
            var good = rows.Count(i => set.Trustworthy[i]);
            if (Math.Min(good, rows.Length - good) >= FewestPerClass)
            {
                var part = set.Where(i => domains[i] == name);
                parts.Add((name, part, CrossFitted.Fit(part, l2)));
            }
        }

        if (parts.Count < 2)
        {
            return null;
        }

        TransferPair[] pairs = [.. parts.SelectMany(from => parts.Select(to => Measure(from, to, l2)))];
        TransferPair[] across = [.. pairs.Where(static pair => pair.From != pair.To)];
        return new DomainTransfer(
            source,
            pairs,
            Squared([.. across.Select(static pair => pair.MahalanobisCosine)], across),
            Squared([.. across.Select(static pair => pair.Cosine)], across));
    }

    private static TransferPair Measure(
        (string Name, ActivationSet Set, FittedDirection Probe) from, (string Name, ActivationSet Set, FittedDirection Probe) to, float l2)
    {
        var foreign = Scores(from.Probe, to.Set);

        // Within a domain the probe would be judged on what it was fitted on.
        var auroc = from.Name == to.Name ? CrossFitted.Auroc(to.Set, l2) : Auroc.Of(foreign, to.Set.Trustworthy);
        return new TransferPair(
            from.Name,
            to.Name,
            TransferPrediction.MahalanobisCosine(foreign, Scores(to.Probe, to.Set)),
            System.Numerics.Tensors.TensorPrimitives.Dot(from.Probe.Direction.Unit, to.Probe.Direction.Unit),
            auroc,
            to.Set.Count);
    }

    private static float[] Scores(FittedDirection probe, ActivationSet set)
    {
        var scores = new float[set.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = CrossFitted.Score(probe, set.Row(i));
        }

        return scores;
    }

    private static double Squared(double[] predicted, TransferPair[] pairs)
    {
        if (pairs.Length < 3)
        {
            return double.NaN;
        }

        var cosine = TransferPrediction.MahalanobisCosine(
            [.. predicted.Select(static value => (float)value)], [.. pairs.Select(static pair => (float)pair.Auroc)]);
        return cosine * cosine;
    }
}

/// <summary>From one domain to another, or within one.</summary>
/// <param name="From">Where the probe was fitted.</param>
/// <param name="To">Where it is read.</param>
/// <param name="MahalanobisCosine">Correlation of its scores with those of the domain's own probe; chance is 0.</param>
/// <param name="Cosine">Plain cosine of the two directions.</param>
/// <param name="Auroc">Measured there; within a domain, by fits without each row's group. Chance is 0.5.</param>
/// <param name="Rows">Rows there.</param>
internal sealed record TransferPair(string From, string To, double MahalanobisCosine, double Cosine, double Auroc, int Rows);
