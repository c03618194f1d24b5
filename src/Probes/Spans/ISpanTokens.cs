using Candor.Probes.Activations;

namespace Candor.Probes.Spans;

/// <summary>The tokens of one sequence so far, as whoever keeps them gives them to heads of spans. Not thread-safe: owned by the sequence.</summary>
public interface ISpanTokens
{
    /// <summary>A token's own residual stream.</summary>
    /// <param name="index">Index in the sequence, from 0; a token that there is.</param>
    /// <param name="hookPoint">One that is kept.</param>
    /// <returns>Shape <c>[d]</c>; valid until the sequence changes.</returns>
    ReadOnlySpan<float> Token(int index, HookPoint hookPoint);
}
