namespace Candor.Probes.Sampling;

/// <summary>Where a set of entropies falls into a low and a high half: the split with the smallest squared error of the two means.</summary>
/// <remarks>
/// Kossen et al. (arXiv 2406.15927) binarise semantic entropies so, as a regression tree of depth one does. The threshold lies midway between the
/// neighbours on either side.
/// </remarks>
/// <param name="Threshold">In nats; an entropy above it is high.</param>
/// <param name="SquaredError">Sum over both halves of the squared distances to their means.</param>
/// <param name="Low">Entropies in the low half.</param>
/// <param name="High">Entropies in the high half.</param>
public sealed record EntropySplit(double Threshold, double SquaredError, int Low, int High)
{
    /// <summary>Finds the split; of equally good ones the lowest.</summary>
    /// <param name="entropies">Shape <c>[n]</c>, finite, at least two of them different.</param>
    /// <exception cref="ArgumentException">An entropy is not finite, or all are equal.</exception>
    public static EntropySplit Of(IReadOnlyList<double> entropies)
    {
        ArgumentNullException.ThrowIfNull(entropies);
        double[] sorted = [.. entropies.Order()];
        if (sorted.Length == 0 || !sorted.All(double.IsFinite) || !(sorted[^1] > sorted[0]))
        {
            throw new ArgumentException($"{sorted.Length} entropies cannot be split: they must be finite, and two of them different.", nameof(entropies));
        }

        // Around the overall mean, so that the difference of squares keeps its digits.
        var mean = sorted.Average();
        var (total, squares) = (sorted.Sum(value => value - mean), sorted.Sum(value => (value - mean) * (value - mean)));
        var (sum, best, place) = (0d, double.PositiveInfinity, 0);
        for (var k = 1; k < sorted.Length; k++)
        {
            sum += sorted[k - 1] - mean;
            var error = squares - (sum * sum / k) - ((total - sum) * (total - sum) / (sorted.Length - k));
            if (sorted[k] > sorted[k - 1] && error < best)
            {
                (best, place) = (error, k);
            }
        }

        return new EntropySplit((sorted[place - 1] + sorted[place]) / 2, Math.Max(0, best), place, sorted.Length - place);
    }
}
