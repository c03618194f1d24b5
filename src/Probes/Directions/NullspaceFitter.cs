using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Finds the directions in which a label can be read, those that all domains share first (stratified iterative nullspace projection).</summary>
/// <remarks>
/// Ravfogel et al., arXiv 2004.07667, in the order of arXiv 2602.20273. Phase 1 pools all domains: fit a logistic direction, project it out, and
/// again. Phase 2 does the same in what is left, for each domain by itself. Leave a domain out of phase 1 and 2 to ask whether what the others
/// share is what it has. Unlike LEACE it takes out more than needed and guarantees nothing about the last direction left; it says how many
/// directions there are, which LEACE does not. The paper's regularisation is 1e-6; a larger one finds nearly the same directions and converges on
/// separable data. A phase ends early where what is left of the samples does not vary beyond rounding.
/// </remarks>
/// <param name="shared">Most directions of phase 1, at least 1.</param>
/// <param name="perDomain">Most directions of phase 2 for each domain, at least 0.</param>
/// <param name="l2">Penalty of the logistic regressions on standardised activations; finite, above 0.</param>
public sealed class NullspaceFitter(int shared = 10, int perDomain = 5, double l2 = 1.0)
{
    /// <summary>A direction whose part outside of those known is shorter than this share is one of them once more.</summary>
    private const double SmallestNovelty = 1e-6;

    /// <summary>Spread left, as a share of the samples' root mean square: below it single-precision rows hold nothing but their rounding.</summary>
    private const double SmallestSpread = 1e-6;

    /// <summary>Fits.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="domains">Shape <c>[n]</c>: the domain of each; every domain that takes part must hold both labels.</param>
    /// <param name="leftOut">A domain that takes no part; null for none.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a domain has one label only, or <paramref name="leftOut"/> is none of them; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">A regression did not converge.</exception>
    public SharedNullspace Fit(ActivationSet set, IReadOnlyList<string> domains, string? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentOutOfRangeException.ThrowIfLessThan(shared, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(perDomain);
        if (domains.Count != set.Count)
        {
            throw new ArgumentException($"There are {set.Count} samples and {domains.Count} domains.", nameof(domains));
        }

        if (leftOut is not null && !domains.Contains(leftOut))
        {
            throw new ArgumentException($"No sample is of the domain '{leftOut}' that is to be left out.", nameof(leftOut));
        }

        string[] names = [.. domains.Distinct(StringComparer.Ordinal).Where(name => name != leftOut).Order(StringComparer.Ordinal)];
        DomainLabels.RequireBoth(set, domains, leftOut);
        var general = Extend([], set.Where(i => domains[i] != leftOut), shared);
        var own = names.ToDictionary(
            static name => name,
            name => new NullspaceProjector(Extend(general, set.Where(i => domains[i] == name), perDomain), set.Dimension),
            StringComparer.Ordinal);
        return new SharedNullspace(new NullspaceProjector(general, set.Dimension), own);
    }

    // The known directions, and up to `most` more that are found in what is left of the samples.
    private double[][] Extend(double[][] known, ActivationSet set, int most)
    {
        var directions = known.ToList();
        var resolution = SmallestSpread * Size(set, around: null);
        while (directions.Count < known.Length + most && directions.Count < set.Dimension - 1)
        {
            var left = set.WithRows(new NullspaceProjector([.. directions], set.Dimension).Erase);
            if (directions.Count > 0 && Size(left, Mean(left)) <= resolution)
            {
                break;
            }

            var unit = new LogisticFitter(l2).Fit(left).Direction.Unit;
            var next = new double[set.Dimension];
            TensorPrimitives.ConvertTruncating(unit, next);

            // Twice, because once leaves rounding of the size of what was taken out.
            for (var round = 0; round < 2; round++)
            {
                foreach (var direction in directions)
                {
                    TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot<double>(direction, next), next, next);
                }
            }

            var novelty = TensorPrimitives.Norm<double>(next);
            if (novelty < SmallestNovelty)
            {
                break;
            }

            TensorPrimitives.Divide(next, novelty, next);
            directions.Add(next);
        }

        return [.. directions];
    }

    private static double[] Mean(ActivationSet set)
    {
        var (mean, row) = (new double[set.Dimension], new double[set.Dimension]);
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating(set.Row(i), row);
            TensorPrimitives.MultiplyAdd(row, 1d / set.Count, mean, mean);
        }

        return mean;
    }

    // Root of the summed squared distances from a point, or from the origin.
    private static double Size(ActivationSet set, double[]? around)
    {
        var row = new double[set.Dimension];
        double sum = 0;
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating(set.Row(i), row);
            if (around is not null)
            {
                TensorPrimitives.Subtract<double>(row, around, row);
            }

            sum += TensorPrimitives.SumOfSquares<double>(row);
        }

        return Math.Sqrt(sum);
    }
}
