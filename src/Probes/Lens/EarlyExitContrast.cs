using System.Buffers;
using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Probes.Lens;

/// <summary>Prefers what the last layers added: candidates gain by how much their log-probability rose since an inner hook point. Off by default.</summary>
/// <remarks>
/// <para>
/// Own reading of the lower-layer term of arXiv 2408.08769 without its amateur model, which is then that of Chuang et al. (arXiv 2309.03883): for
/// plausible candidates <c>z'(v) = z(v) + w · (ln p(v) − ln q(v))</c>, with p the output's and q the inner hook point's distribution, both over the
/// candidates; plausible is <c>p(v) ≥ a · max p</c>, and any other candidate gets −∞ as in the papers, because a token that neither layer expects can rise
/// without bound.
/// </para>
/// <para>
/// With w = 0 the logits come out bit for bit. Cost: <c>2 d c</c> operations a token, which for c = 256 is a small part of one layer's.
/// </para>
/// </remarks>
/// <param name="table">The candidates; those of largest logit are usual.</param>
/// <param name="weight">w, at least 0 and finite; 0 turns it off.</param>
/// <param name="plausibility">a, in (0, 1].</param>
public sealed class EarlyExitContrast(UnembeddingTable table, float weight = 0, float plausibility = 0.1f)
{
    private readonly float _weight = weight >= 0 && float.IsFinite(weight)
        ? weight
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Must be finite and at least 0.");

    private readonly double _margin = plausibility is > 0 and <= 1
        ? Math.Log(plausibility)
        : throw new ArgumentOutOfRangeException(nameof(plausibility), plausibility, "Must be in (0, 1].");

    /// <summary>Contrasts the candidates' logits.</summary>
    /// <param name="logits">The output's logits of the candidates, shape <c>[c]</c>.</param>
    /// <param name="early">Residual stream at the inner hook point, shape <c>[d]</c>.</param>
    /// <param name="destination">
    /// Shape <c>[c]</c>; may be the same memory as <paramref name="logits"/>. The logits as they are where either side is not finite.
    /// </param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Apply(ReadOnlySpan<float> logits, ReadOnlySpan<float> early, Span<float> destination)
    {
        if (logits.Length != table.Count || destination.Length != table.Count)
        {
            throw new ArgumentException($"[{logits.Length}] to [{destination.Length}] is not [{table.Count}] to [{table.Count}].", nameof(logits));
        }

        logits.CopyTo(destination);
        if (_weight == 0)
        {
            return;
        }

        var buffer = ArrayPool<float>.Shared.Rent(table.Count);
        try
        {
            var inner = buffer.AsSpan(0, table.Count);
            table.Logits(early, inner);
            var (last, first) = (StableSoftmax.LogSumExp(destination), StableSoftmax.LogSumExp(inner));
            if (float.IsFinite(last) && float.IsFinite(first))
            {
                Contrast(destination, inner, last - (double)first);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    // ln p − ln q = (z − logsumexp z) − (y − logsumexp y).
    private void Contrast(Span<float> logits, ReadOnlySpan<float> inner, double offset)
    {
        var least = TensorPrimitives.Max<float>(logits) + _margin;
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = logits[i] >= least ? (float)(logits[i] + (_weight * ((double)logits[i] - inner[i] - offset))) : float.NegativeInfinity;
        }
    }
}
