using Candor.Probes.Spans;

namespace Candor.Probes.Activations;

/// <summary>The activations of one token, as a forward pass left them. A view: valid until its owner runs the next pass.</summary>
public interface ITokenActivations
{
    /// <summary>The pooled residual stream at a hook point, shape <c>[d]</c>; empty where the pass did not expose the hook point.</summary>
    ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling);

    /// <summary>A statistic of the output distribution; NaN where it is absent (see <see cref="OutputStatistic.Surprisal"/>).</summary>
    float Statistic(OutputStatistic statistic);

    /// <summary>
    /// Score of the span of tokens that ends with this one, read causally; the same bits however the tokens came and whatever was taken back.
    /// </summary>
    /// <param name="head">Reads the span. Its state is kept by whoever keeps the tokens, so that a token costs O(d) and nothing is allocated.</param>
    /// <param name="hookPoint">Where the head reads each token's own residual stream.</param>
    /// <param name="start">Where the span begins.</param>
    /// <returns>
    /// In logits, higher is worse; NaN where the span has not begun, the pass did not expose the hook point, or a token of the span held a NaN.
    /// </returns>
    /// <exception cref="ArgumentException">The residual stream is not of the head's width.</exception>
    float ScoreSpan(ISpanHead head, HookPoint hookPoint, SpanStart start);
}
