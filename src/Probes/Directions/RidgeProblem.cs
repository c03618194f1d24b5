using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Standardised, centred and weighted samples of one ridge fit, with both ways to solve it. Owned by one fit.</summary>
internal sealed class RidgeProblem
{
    private readonly int _count;
    private readonly int _dimension;

    /// <summary><c>√cᵢ · sᵢ</c>, centred, transposed: shape <c>[d, n]</c>.</summary>
    private readonly float[] _columns;

    /// <summary><c>√cᵢ · tᵢ</c>, centred: shape <c>[n]</c>.</summary>
    private readonly double[] _targets;

    private RidgeProblem(Standardisation scale, float[] columns, double[] targets, double intercept)
    {
        Scale = scale;
        _columns = columns;
        _targets = targets;
        _count = targets.Length;
        _dimension = columns.Length / targets.Length;
        Intercept = intercept;
    }

    /// <summary>Folds weights over standardised dimensions into a direction over raw ones.</summary>
    public Standardisation Scale { get; }

    /// <summary>The mean target: the score of the mean activation.</summary>
    public double Intercept { get; }

    /// <summary>Prepares a fit.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="domains">The domain of each, shape <c>[n]</c>; null to take all as one.</param>
    public static RidgeProblem Of(ActivationSet set, IReadOnlyList<string>? domains)
    {
        var (n, d) = (set.Count, set.Dimension);
        var scale = Standardisation.Of(set);
        var members = Enumerable.Range(0, n).GroupBy(i => domains?[i] ?? string.Empty, StringComparer.Ordinal)
            .Select(static domain => domain.ToArray()).ToList();
        var damping = n / members.Sum(static rows => Math.Sqrt(rows.Length));
        var (columns, targets, row) = (new float[n * d], new double[n], new double[d]);
        foreach (var rows in members)
        {
            // Weights cᵢ whose sum is n: a domain's share of it goes with the root of its size.
            var root = Math.Sqrt(damping / Math.Sqrt(rows.Length));
            var target = rows.Average(i => set.Trustworthy[i] ? -1d : 1d);
            var mean = new double[d];
            foreach (var i in rows)
            {
                scale.Apply(set.Row(i), row);
                TensorPrimitives.MultiplyAdd(row, 1d / rows.Length, mean, mean);
            }

            foreach (var i in rows)
            {
                scale.Apply(set.Row(i), row);
                targets[i] = root * ((set.Trustworthy[i] ? -1d : 1d) - target);
                for (var j = 0; j < d; j++)
                {
                    columns[(j * n) + i] = (float)(root * (row[j] - mean[j]));
                }
            }
        }

        return new RidgeProblem(scale, columns, targets, set.Trustworthy.Average(static label => label ? -1d : 1d));
    }

    /// <summary>Through the n × n products of samples: <c>w = Sᵀ (S Sᵀ + penalty · d)⁻¹ t</c>.</summary>
    public double[] SolveDual(double penalty, int threads)
    {
        var dual = _targets.AsSpan().ToArray();
        Regularised(Scatter(_columns, _dimension, _count, threads), _count, penalty * _dimension, threads).Solve(dual);
        return Products(dual);
    }

    /// <summary>Through the d × d products of dimensions: <c>w = (Sᵀ S + penalty · d)⁻¹ Sᵀ t</c>.</summary>
    public double[] SolvePrimal(double penalty, int threads)
    {
        var rows = new float[_columns.Length];
        for (var j = 0; j < _dimension; j++)
        {
            for (var i = 0; i < _count; i++)
            {
                rows[(i * _dimension) + j] = _columns[(j * _count) + i];
            }
        }

        var weights = Products(_targets);
        Regularised(Scatter(rows, _count, _dimension, threads), _dimension, penalty * _dimension, threads).Solve(weights);
        return weights;
    }

    // Sᵀ v, shape [d].
    private double[] Products(double[] vector)
    {
        var (result, column) = (new double[_dimension], new double[_count]);
        for (var j = 0; j < _dimension; j++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(_columns.AsSpan(j * _count, _count), column);
            result[j] = TensorPrimitives.Dot<double>(column, vector);
        }

        return result;
    }

    private static Cholesky Regularised(double[] lower, int size, double ridge, int threads)
    {
        for (var i = 0; i < size; i++)
        {
            lower[(i * size) + i] += ridge;
        }

        return Cholesky.FactorInPlace(lower, size, threads);
    }

    // Σ x xᵀ over the rows, which are centred already.
    private static unsafe double[] Scatter(float[] rows, int count, int width, int threads)
    {
        var scatter = new CentredScatter(width, threads);
        fixed (float* first = rows)
        {
            scatter.Add(first, count, new float[2 * width], new bool[count], 0);
        }

        return scatter.TakeLower();
    }
}
