using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>Chooses which samples shall be anchors of a relative representation: spread out, the same ones every time.</summary>
/// <remarks>
/// Farthest-first traversal (Gonzalez, Theoretical Computer Science 38, 1985) by cosine distance around the cloud's mean: begins with the sample nearest
/// to the others on average and takes whichever is farthest from all anchors so far. No choice of m anchors covers the cloud with less than half its
/// radius. The places that come out name prompts: the same prompts are run through the other model.
/// </remarks>
public static class AnchorSelection
{
    /// <summary>Places of the anchors in the order of their choice.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite; a sample that equals the mean has no direction and is never chosen.</param>
    /// <param name="dimension">d.</param>
    /// <param name="count">m, in [1, n].</param>
    /// <exception cref="ArgumentException">The values are not rows of d, or fewer than m differ in direction.</exception>
    public static int[] Of(ReadOnlySpan<float> values, int dimension, int count)
    {
        var cloud = new PointCloud(values, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, cloud.Count);
        var units = Units(cloud, dimension);
        var sum = new double[dimension];
        foreach (var unit in units)
        {
            TensorPrimitives.Add<double>(sum, unit, sum);
        }

        var nearest = new double[units.Length];
        Array.Fill(nearest, double.PositiveInfinity);
        var next = Enumerable.Range(0, units.Length).MaxBy(i => IsZero(units[i]) ? double.NegativeInfinity : TensorPrimitives.Dot<double>(sum, units[i]));
        var chosen = new int[count];
        for (var k = 0; k < count; k++)
        {
            if (IsZero(units[next]) || nearest[next] <= 1e-12)
            {
                throw new ArgumentException($"Only {k} samples differ in direction; {count} anchors cannot be chosen.", nameof(values));
            }

            chosen[k] = next;
            for (var i = 0; i < units.Length; i++)
            {
                nearest[i] = IsZero(units[i]) ? 0 : Math.Min(nearest[i], 1 - TensorPrimitives.Dot<double>(units[next], units[i]));
            }

            next = TensorPrimitives.IndexOfMax<double>(nearest);
        }

        return chosen;
    }

    private static bool IsZero(double[] unit) => TensorPrimitives.MaxMagnitude<double>(unit) == 0;

    private static double[][] Units(PointCloud cloud, int dimension)
    {
        var units = new double[cloud.Count][];
        var mean = new double[dimension];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = new double[dimension];
            TensorPrimitives.ConvertTruncating(cloud.Row(i), units[i]);
            TensorPrimitives.Add<double>(mean, units[i], mean);
        }

        TensorPrimitives.Divide(mean, units.Length, mean);
        foreach (var unit in units)
        {
            TensorPrimitives.Subtract<double>(unit, mean, unit);
            var norm = TensorPrimitives.Norm<double>(unit);
            if (norm > 0)
            {
                TensorPrimitives.Divide(unit, norm, unit);
            }
        }

        return units;
    }
}
