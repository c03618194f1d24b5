using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Geometry;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>The measures of a cloud, of both classes and of label-blind draws of equal size.</summary>
/// <param name="set">The rows.</param>
/// <param name="classes">Which of them.</param>
internal sealed class CloudMeasures(ActivationSet set, EqualClasses classes)
{
    private const double NearMiddle = 0.4;
    private const int MostFragments = 200;

    /// <summary>Neighbours of the local intrinsic dimension for so many rows: the usual 30, or a third of a smaller cloud.</summary>
    public static int Neighbours(int rows) => Math.Max(2, Math.Min(LocalIntrinsicDimension.UsualNeighbours, rows / 3));

    /// <summary>Local intrinsic dimension.</summary>
    public PerClass IntrinsicDimension() => Measure(rows => LocalIntrinsicDimension.Of(Cloud.Of(set, rows), set.Dimension, Neighbours(rows.Length)));

    /// <summary>Effective rank and isotropy, from one decomposition.</summary>
    public (PerClass Rank, PerClass Isotropy) Spread()
    {
        var measured = new Dictionary<int[], EffectiveRank>(ReferenceEqualityComparer.Instance);
        return (Measure(rows => Of(rows).Rank), Measure(rows => Of(rows).Isotropy));

        EffectiveRank Of(int[] rows) => measured.TryGetValue(rows, out var known)
            ? known
            : measured[rows] = EffectiveRank.Of(Cloud.Of(set, rows), set.Dimension);
    }

    /// <summary>β₀ of the rows of a cloud that are nearest to its middle along a direction: the 40 % of arXiv 2603.13911, at most 200.</summary>
    /// <param name="boundary">Shape <c>[d]</c>.</param>
    public PerClass Pieces(float[] boundary) => Measure(rows =>
    {
        double[] along = [.. rows.Select(row => (double)TensorPrimitives.Dot<float>(set.Row(row), boundary))];
        var middle = along.Average();
        var count = Math.Clamp((int)(NearMiddle * rows.Length), 1, MostFragments);
        int[] nearest = [.. Enumerable.Range(0, rows.Length).OrderBy(i => Math.Abs(along[i] - middle)).Take(count).Select(i => rows[i])];
        return Fragments.Count(Cloud.Of(set, nearest), set.Dimension);
    });

    private PerClass Measure(Func<int[], double> measure) =>
        new(
            measure(classes.Trustworthy),
            measure(classes.Untrustworthy),
            classes.Random.Take(2).Average(draw => (measure(draw.First) + measure(draw.Second)) / 2));
}
