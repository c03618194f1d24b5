using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Probes.Lens;

/// <summary>Reads an inner residual stream as if it were the last one: final norm, then the unembedding, over candidates.</summary>
/// <remarks>
/// nostalgebraist, "interpreting GPT: the logit lens" (2020). Early layers are not written in the basis of the output, so that what is low there may
/// still be known: compare it with decoys of the same kind (<see cref="ReadWriteReport"/>), not with a fixed level. An output-side baseline: it is
/// reported beside probes, never instead of the controls.
/// </remarks>
/// <param name="table">The candidates.</param>
public sealed class LogitLens(UnembeddingTable table)
{
    /// <summary>Reads one candidate at one hook point.</summary>
    /// <param name="residual">Shape <c>[d]</c>.</param>
    /// <param name="token">Id of the candidate.</param>
    /// <exception cref="ArgumentException">The width is wrong, or the token is no candidate.</exception>
    public LensReading Read(ReadOnlySpan<float> residual, int token)
    {
        var logits = new float[table.Count];
        table.Logits(residual, logits);
        return Reading(logits, token);
    }

    /// <summary>Reads one candidate at every hook point, with one pass over the table for each.</summary>
    /// <param name="residuals">Hook points in order, each of shape <c>[d]</c>.</param>
    /// <param name="token">Id of the candidate.</param>
    /// <exception cref="ArgumentException">A width is wrong, or the token is no candidate.</exception>
    public LensReading[] Read(IReadOnlyList<float[]> residuals, int token)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        return [.. residuals.Select(residual => Read(residual, token))];
    }

    /// <summary>The reading that logits over the candidates give.</summary>
    internal LensReading Reading(ReadOnlySpan<float> logits, int token)
    {
        var place = table.PlaceOf(token);
        var summary = StableSoftmax.Summarise(logits);
        if (!float.IsFinite(summary.LogSumExp))
        {
            return new LensReading(float.NaN, 0, float.NaN, -1);
        }

        var rank = 1;
        foreach (var logit in logits)
        {
            rank += logit > logits[place] ? 1 : 0;
        }

        return new LensReading(Math.Min(0, logits[place] - summary.LogSumExp), rank, summary.Entropy, table.Tokens[TensorPrimitives.IndexOfMax(logits)]);
    }
}
