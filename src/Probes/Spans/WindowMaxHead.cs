using Candor.Probes.Directions;

namespace Candor.Probes.Spans;

/// <summary>Scores a span by its worst stretch: the largest, over windows of k tokens, of the mean of <c>⟨w, h_t⟩ + b</c>. Immutable.</summary>
/// <remarks>
/// A span shorter than k has one window, which is all of it; from k tokens on only full windows count, so that a single loud token cannot pose as a
/// window. A window is summed from its oldest token to its newest, never by adding one and taking one away, whose rounding would depend on what
/// came before. A token costs 2d + k operations.
/// </remarks>
public sealed class WindowMaxHead : ISpanHead
{
    /// <summary>Keeps what was fitted.</summary>
    /// <param name="value">Scores single tokens: w and b.</param>
    /// <param name="width">k, in [1, 32].</param>
    public WindowMaxHead(FittedDirection value, int width)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, SpanState.Capacity);
        Value = value;
        Width = width;
    }

    /// <inheritdoc/>
    public int Dimension => Value.Direction.Dimension;

    /// <inheritdoc/>
    public FittedDirection Value { get; }

    /// <summary>k, tokens of a window.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public float Read(ref SpanState state, ReadOnlySpan<float> residual)
    {
        state.Recent[state.Tokens % Width] = (Value.Gain * Value.Direction.Project(residual)) + Value.Bias;
        state.Tokens++;
        var tokens = Math.Min(state.Tokens, Width);
        double sum = 0;
        for (var back = tokens; back > 0; back--)
        {
            sum += state.Recent[(state.Tokens - back) % Width];
        }

        // Math.Max passes a NaN on, and the first full window takes the place of the shorter ones.
        var window = sum / tokens;
        state.Maximum = state.Tokens <= Width ? window : Math.Max(state.Maximum, window);
        return (float)state.Maximum;
    }
}
