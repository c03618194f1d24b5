using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Counts and means of the two classes, and the scatter around them: what Gaussian methods need to know of a set. Immutable.</summary>
internal sealed class ClassMoments
{
    private readonly int _threads;

    private ClassMoments(int dimension, int threads)
    {
        _threads = threads;
        TrustworthyMean = new double[dimension];
        UntrustworthyMean = new double[dimension];
    }

    /// <summary>Samples on the trustworthy side.</summary>
    public int TrustworthyCount { get; private init; }

    /// <summary>Samples on the other side.</summary>
    public int UntrustworthyCount { get; private init; }

    /// <summary>Mean of the trustworthy class, shape <c>[d]</c>.</summary>
    public double[] TrustworthyMean { get; }

    /// <summary>Mean of the other class, shape <c>[d]</c>.</summary>
    public double[] UntrustworthyMean { get; }

    /// <summary>Samples.</summary>
    public int Count => TrustworthyCount + UntrustworthyCount;

    /// <summary>Counts and means, in one pass. Memory 16 d.</summary>
    /// <exception cref="ArgumentException">A class is missing, or a value is not finite.</exception>
    public static unsafe ClassMoments Of(IActivationRows set, int threads, CancellationToken cancellationToken)
    {
        var trustworthy = set.Trustworthy;
        Labels.RequireBoth(trustworthy, nameof(set));
        var d = set.Dimension;
        var sums = new double[RowPass.Slots][];
        for (var slot = 0; slot < sums.Length; slot++)
        {
            sums[slot] = new double[2 * d];
        }

        RowPass.BySlots(
            set,
            threads,
            (slot, first, rows, count) =>
            {
                Span<double> good = stackalloc double[count], bad = stackalloc double[count];
                for (var i = 0; i < count; i++)
                {
                    (good[i], bad[i]) = trustworthy[first + i] ? (1, 0) : (0, 1);
                }

                RowKernels.AddScaled(rows, good, sums[slot].AsSpan(0, d));
                RowKernels.AddScaled(rows, bad, sums[slot].AsSpan(d));
            },
            cancellationToken);
        var all = set.Count;
        var trustworthyCount = trustworthy.Count(static label => label);
        var moments = new ClassMoments(d, threads) { TrustworthyCount = trustworthyCount, UntrustworthyCount = all - trustworthyCount };
        foreach (var sum in sums)
        {
            TensorPrimitives.Add<double>(moments.TrustworthyMean, sum.AsSpan(0, d), moments.TrustworthyMean);
            TensorPrimitives.Add<double>(moments.UntrustworthyMean, sum.AsSpan(d), moments.UntrustworthyMean);
        }

        for (var j = 0; j < d; j++)
        {
            if (!double.IsFinite(moments.TrustworthyMean[j] + moments.UntrustworthyMean[j]))
            {
                throw new ArgumentException($"Dimension {j} holds a value that is not finite; activations must be finite.", nameof(set));
            }
        }

        TensorPrimitives.Divide(moments.TrustworthyMean, trustworthyCount, moments.TrustworthyMean);
        TensorPrimitives.Divide(moments.UntrustworthyMean, all - trustworthyCount, moments.UntrustworthyMean);
        return moments;
    }

    /// <summary>The scatter within the classes, <c>Σ (x − m)(x − m)ᵀ</c> with the mean m of a sample's class, in one more pass.</summary>
    /// <returns>Shape <c>[d, d]</c>: the lower triangle; zero above it.</returns>
    public unsafe double[] WithinScatter(IActivationRows set, CancellationToken cancellationToken)
    {
        var d = set.Dimension;
        var scatter = new CentredScatter(d, _threads);
        var centres = new float[2 * d];
        TensorPrimitives.ConvertTruncating<double, float>(UntrustworthyMean, centres.AsSpan(0, d));
        TensorPrimitives.ConvertTruncating<double, float>(TrustworthyMean, centres.AsSpan(d));
        RowPass.ByBlocks(set, (first, rows, count) => scatter.Add(rows, count, centres, set.Trustworthy, first), cancellationToken);
        var lower = scatter.TakeLower();

        // Σ (x − c)(x − c)ᵀ − n (m − c)(m − c)ᵀ: the centres were the means rounded to single precision.
        AddOuter(lower, Offset(UntrustworthyMean, centres.AsSpan(0, d)), -UntrustworthyCount);
        AddOuter(lower, Offset(TrustworthyMean, centres.AsSpan(d)), -TrustworthyCount);
        for (var j = 0; j < d; j++)
        {
            // What is taken off a constant dimension is rounding, and must not make its variance negative.
            lower[(j * d) + j] = Math.Max(0, lower[(j * d) + j]);
        }

        return lower;
    }

    /// <summary>Adds the scatter between the classes, so that what was the scatter within them is that around the common mean.</summary>
    /// <param name="within">Shape <c>[d, d]</c>: the lower triangle.</param>
    public void AddBetween(double[] within)
    {
        var difference = new double[TrustworthyMean.Length];
        TensorPrimitives.Subtract<double>(UntrustworthyMean, TrustworthyMean, difference);
        AddOuter(within, difference, (double)TrustworthyCount * UntrustworthyCount / Count);
    }

    /// <summary>Mean of all samples, shape <c>[d]</c>.</summary>
    public double[] CommonMean()
    {
        var mean = new double[TrustworthyMean.Length];
        TensorPrimitives.Multiply(TrustworthyMean, (double)TrustworthyCount / Count, mean);
        TensorPrimitives.MultiplyAdd(UntrustworthyMean, (double)UntrustworthyCount / Count, mean, mean);
        return mean;
    }

    private static double[] Offset(double[] mean, ReadOnlySpan<float> centre)
    {
        var offset = new double[mean.Length];
        TensorPrimitives.ConvertTruncating(centre, offset);
        TensorPrimitives.Subtract<double>(mean, offset, offset);
        return offset;
    }

    private void AddOuter(double[] lower, double[] vector, double factor) =>
        ParallelParts.Run(vector.Length, _threads, i =>
        {
            var row = lower.AsSpan(i * vector.Length, i + 1);
            TensorPrimitives.MultiplyAdd(vector.AsSpan(0, i + 1), factor * vector[i], row, row);
        });
}
