using System.Numerics.Tensors;
using Candor.Inference.Execution;
using Candor.Probes.Geometry;
using Candor.Probes.Lens;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>How far a direction can be seen at the model's output, by its unembedding.</summary>
/// <remarks>
/// At inner hook points the output is read through the final norm as if they were the last (the logit lens): what later layers make of a direction is not in
/// it.
/// </remarks>
internal sealed class ReadoutGeometry
{
    private const int VisibleDirections = 100;
    private const int ReadDirections = 256;

    // Of the class gap: small enough to be a derivative, large enough for single precision.
    private const float Step = 0.05f;

    private readonly Unembedding _unembedding;
    private readonly float[] _basis;
    private readonly FinalNorm? _norm;

    /// <summary>Decomposes the unembedding; time v d² + d³.</summary>
    public ReadoutGeometry(Unembedding unembedding)
    {
        _unembedding = unembedding;
        var d = unembedding.Dimension;
        _basis = UnembeddingBasis.Leading(unembedding.Rows, d, Math.Min(ReadDirections, Math.Max(1, d / 2)));
        _norm = unembedding.NormGain is not { } gain ? null
            : unembedding.IsNormCentred ? FinalNorm.Layer(gain, unembedding.NormBias, unembedding.NormEpsilon)
            : FinalNorm.RootMeanSquare(gain, unembedding.NormEpsilon);
    }

    /// <summary>Whether the Fisher measure can be taken.</summary>
    public bool HasFisher => _norm is not null && _unembedding.IsWhole;

    /// <summary>Length of a direction's part in the leading 100 directions (half of the width in a narrow model), beside a random one's.</summary>
    public Beside Visibility(float[] direction)
    {
        var d = direction.Length;
        var share = SubspaceShare.Of(direction, _basis.AsSpan(0, Math.Min(VisibleDirections, _basis.Length / d) * d));
        return new Beside(share.Visibility, share.RandomVisibility);
    }

    /// <summary>Share of a direction in the leading 256 directions (half of the width in a narrow model), beside a random one's.</summary>
    public Beside Share(float[] direction)
    {
        var share = SubspaceShare.Of(direction, _basis);
        return new Beside(share.Share, share.RandomShare);
    }

    /// <summary>
    /// Fisher information along the boundary in units of the class gap: the symmetric KL divergence of the output between h and h + e δ over e², mean over
    /// rows; NaN without a norm.
    /// </summary>
    /// <param name="states">Residual streams, shape <c>[n, d]</c>.</param>
    /// <param name="boundary">δ, shape <c>[d]</c>.</param>
    public double FisherGap(ReadOnlySpan<float> states, float[] boundary)
    {
        var d = boundary.Length;
        if (!HasFisher)
        {
            return double.NaN;
        }

        double sum = 0;
        var moved = new float[d];
        for (var i = 0; i < states.Length / d; i++)
        {
            var state = states.Slice(i * d, d);
            TensorPrimitives.MultiplyAdd(boundary, Step, state, moved);
            sum += SymmetricDivergence(LogProbabilities(state), LogProbabilities(moved)) / (Step * Step);
        }

        return sum / (states.Length / d);
    }

    private static double SymmetricDivergence(double[] first, double[] second)
    {
        double sum = 0;
        for (var token = 0; token < first.Length; token++)
        {
            sum += (Math.Exp(first[token]) - Math.Exp(second[token])) * (first[token] - second[token]);
        }

        return sum / 2;
    }

    private double[] LogProbabilities(ReadOnlySpan<float> state)
    {
        var d = state.Length;
        var normed = new float[d];
        _norm!.Apply(state, normed);
        var logits = new double[_unembedding.VocabularySize];
        Parallel.For(0, 16, part =>
        {
            for (var token = part; token < logits.Length; token += 16)
            {
                logits[token] = TensorPrimitives.Dot<float>(_unembedding.Rows.AsSpan(token * d, d), normed);
            }
        });
        var largest = TensorPrimitives.Max<double>(logits);
        double total = 0;
        foreach (var logit in logits)
        {
            total += Math.Exp(logit - largest);
        }

        TensorPrimitives.Subtract(logits, largest + Math.Log(total), logits);
        return logits;
    }
}
