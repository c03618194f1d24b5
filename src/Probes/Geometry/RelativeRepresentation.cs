using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>
/// Describes an activation by its cosines with m anchors, so that two models which saw the same anchor prompts speak one language. Immutable.
/// </summary>
/// <remarks>
/// Moschella et al., ICLR 2023 (arXiv 2209.15430): <c>rᵢ = cos(x − mean, aᵢ − mean)</c>. Turning, scaling and shifting a model's space leaves r as it is;
/// that two models differ only so is a hope (policy directions did not carry over in arXiv 2603.18280), so that whoever uses it measures the transferred
/// AUROC (<see cref="ProbeTransfer"/>). It also sends m floats for a residual stream of d. Cost: <c>2 m d</c> operations a token.
/// </remarks>
public sealed class RelativeRepresentation
{
    private readonly float[] _anchors;
    private readonly float[] _mean;

    /// <summary>Centres the anchors and scales them to length 1.</summary>
    /// <param name="anchors">Activations of the anchor prompts in one model, shape <c>[m, d]</c>, row-major, finite, m at least 2.</param>
    /// <param name="dimension">d.</param>
    /// <param name="mean">Mean activation of that model over a sample of prompts, shape <c>[d]</c>, finite; the same sample for both models.</param>
    /// <exception cref="ArgumentException">A shape is wrong, a value is not finite, or an anchor equals the mean.</exception>
    public RelativeRepresentation(ReadOnlySpan<float> anchors, int dimension, ReadOnlySpan<float> mean)
    {
        var cloud = new PointCloud(anchors, dimension);
        if (cloud.Count < 2)
        {
            throw new ArgumentException($"{cloud.Count} anchors describe nothing; at least two are needed.", nameof(anchors));
        }

        if (mean.Length != dimension || !mean.ToArray().All(float.IsFinite))
        {
            throw new ArgumentException($"The mean must be {dimension} finite values; it has {mean.Length}.", nameof(mean));
        }

        _mean = mean.ToArray();
        _anchors = new float[anchors.Length];
        for (var i = 0; i < cloud.Count; i++)
        {
            var row = _anchors.AsSpan(i * dimension, dimension);
            TensorPrimitives.Subtract(cloud.Row(i), _mean, row);
            var norm = TensorPrimitives.Norm<float>(row);
            if (!(norm > 0))
            {
                throw new ArgumentException($"Anchor {i} equals the mean; it has no direction.", nameof(anchors));
            }

            TensorPrimitives.Divide(row, norm, row);
        }
    }

    /// <summary>Anchors, m.</summary>
    public int Anchors => _anchors.Length / _mean.Length;

    /// <summary>Width of an activation, d.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Describes one activation.</summary>
    /// <param name="activation">Shape <c>[d]</c>.</param>
    /// <param name="destination">Shape <c>[m]</c>, each in [−1, 1]; all NaN where the activation equals the mean or holds a NaN.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Apply(ReadOnlySpan<float> activation, Span<float> destination)
    {
        if (activation.Length != Dimension || destination.Length != Anchors)
        {
            throw new ArgumentException($"[{activation.Length}] to [{destination.Length}] is not [{Dimension}] to [{Anchors}].", nameof(activation));
        }

        var row = new float[Dimension];
        TensorPrimitives.Subtract(activation, _mean, row);
        TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = TensorPrimitives.Dot<float>(_anchors.AsSpan(i * Dimension, Dimension), row);
        }
    }
}
