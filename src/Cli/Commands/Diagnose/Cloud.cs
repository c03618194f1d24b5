using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Rows of an activation set as the spans that the geometry reads.</summary>
internal static class Cloud
{
    /// <summary>Some rows, shape <c>[n, d]</c>, copied.</summary>
    public static float[] Of(ActivationSet set, IReadOnlyList<int> rows)
    {
        var values = new float[rows.Count * set.Dimension];
        for (var i = 0; i < rows.Count; i++)
        {
            set.Row(rows[i]).CopyTo(values.AsSpan(i * set.Dimension, set.Dimension));
        }

        return values;
    }

    /// <summary>Difference of the means, second minus first, shape <c>[d]</c>.</summary>
    public static double[] Boundary(ActivationSet set, IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        var difference = Mean(set, second);
        TensorPrimitives.Subtract<double>(difference, Mean(set, first), difference);
        return difference;
    }

    /// <summary>In single precision.</summary>
    public static float[] ToSingle(ReadOnlySpan<double> vector)
    {
        var single = new float[vector.Length];
        TensorPrimitives.ConvertTruncating(vector, single);
        return single;
    }

    private static double[] Mean(ActivationSet set, IReadOnlyList<int> rows)
    {
        var mean = new double[set.Dimension];
        var row = new double[set.Dimension];
        foreach (var i in rows)
        {
            TensorPrimitives.ConvertTruncating(set.Row(i), row);
            TensorPrimitives.Add(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, rows.Count, mean);
        return mean;
    }
}
