using System.Numerics.Tensors;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;

namespace Candor.Probes.Geometry;

/// <summary>Moves activations of one model into the principal directions of another, or refuses where their subspaces do not meet.</summary>
/// <remarks>
/// Fernando et al., ICCV 2013. With principal directions B_s of the source and B_t of the target (k rows each) a target activation is read as
/// <c>(x − mean_t) B_tᵀ (B_t B_sᵀ)</c>, a source activation as <c>(x − mean_s) B_sᵀ</c>: one probe for both. Only for spaces of one width; the
/// largest principal angle tells whether they meet. Whoever uses it must measure the transferred AUROC.
/// </remarks>
public sealed class SubspaceAlignment
{
    /// <summary>Largest principal angle at which subspaces still count as meeting, in degrees.</summary>
    public const double LargestAngle = 45;

    private readonly double[] _target;
    private readonly double[] _turn;
    private readonly double[] _mean;

    private SubspaceAlignment(double[] target, double[] turn, double[] mean, int components, double angle)
    {
        _target = target;
        _turn = turn;
        _mean = mean;
        Components = components;
        Angle = angle;
    }

    /// <summary>Width of what comes out, k.</summary>
    public int Components { get; }

    /// <summary>Largest principal angle of the two subspaces, degrees, in [0, 90].</summary>
    public double Angle { get; }

    /// <summary>Fits.</summary>
    /// <param name="source">The source's principal directions, k of them.</param>
    /// <param name="target">The target's.</param>
    /// <exception cref="ArgumentException">Widths or numbers of components differ, or the largest angle is above <see cref="LargestAngle"/>.</exception>
    public static SubspaceAlignment Fit(PrincipalDirections source, PrincipalDirections target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var (k, d) = (source.Components, source.Dimension);
        if (target.Components != k || target.Dimension != d)
        {
            throw new ArgumentException(
                $"The source has {k} directions of width {d}, the target {target.Components} of {target.Dimension}; they must agree.", nameof(target));
        }

        // M = B_t B_sᵀ; its singular values are the cosines of the principal angles, whose squares are the eigenvalues of M Mᵀ.
        var turn = new double[k * k];
        var squares = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                turn[(i * k) + j] = TensorPrimitives.Dot(target.Row(i), source.Row(j));
            }
        }

        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                squares[(i * k) + j] = TensorPrimitives.Dot<double>(turn.AsSpan(i * k, k), turn.AsSpan(j * k, k));
            }
        }

        var smallest = Math.Sqrt(Math.Clamp(SymmetricEigen.Of(squares, k).Values[0], 0, 1));
        var angle = Math.Acos(smallest) * 180 / Math.PI;
        if (angle > LargestAngle)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The subspaces' largest principal angle is {angle:f0}°, above {LargestAngle}°; a probe of one cannot be moved to the other."),
                nameof(target));
        }

        var rows = new double[k * d];
        for (var i = 0; i < k; i++)
        {
            target.Row(i).CopyTo(rows.AsSpan(i * d));
        }

        return new SubspaceAlignment(rows, turn, target.Mean.ToArray(), k, angle);
    }

    /// <summary>A target activation, shape <c>[d]</c>, in the source's coordinates, shape <c>[k]</c>.</summary>
    public void Apply(ReadOnlySpan<float> activation, Span<float> destination)
    {
        var d = _mean.Length;
        if (activation.Length != d || destination.Length != Components)
        {
            throw new ArgumentException($"[{activation.Length}] to [{destination.Length}] is not [{d}] to [{Components}].", nameof(activation));
        }

        var row = new double[d];
        TensorPrimitives.ConvertTruncating(activation, row);
        TensorPrimitives.Subtract<double>(row, _mean, row);
        var result = new double[Components];
        for (var i = 0; i < Components; i++)
        {
            TensorPrimitives.MultiplyAdd(_turn.AsSpan(i * Components, Components), TensorPrimitives.Dot<double>(_target.AsSpan(i * d, d), row), result, result);
        }

        TensorPrimitives.ConvertTruncating(result, destination);
    }

    /// <summary>
    /// A direction over the source's coordinates as one over the target's activations: the map is linear, so that the moved probe is a linear probe.
    /// </summary>
    /// <param name="probe">Of width k.</param>
    /// <exception cref="ArgumentException">The width is wrong, or nothing of the direction lies in the target's subspace.</exception>
    public FittedDirection Pull(FittedDirection probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        if (probe.Direction.Dimension != Components)
        {
            throw new ArgumentException($"The probe reads {probe.Direction.Dimension} values; the alignment has {Components} components.", nameof(probe));
        }

        var d = _mean.Length;
        var weights = new double[Components];
        TensorPrimitives.ConvertTruncating(probe.Direction.Unit, weights);
        var pulled = new double[d];
        for (var i = 0; i < Components; i++)
        {
            var weight = probe.Gain * TensorPrimitives.Dot<double>(_turn.AsSpan(i * Components, Components), weights);
            TensorPrimitives.MultiplyAdd(_target.AsSpan(i * d, d), weight, pulled, pulled);
        }

        return FoldedDirection.From(pulled, _mean, probe.Bias);
    }
}
