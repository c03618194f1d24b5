namespace Candor.Probes.Spans;

/// <summary>How the projections of a span's tokens become the span's score, with its derivatives. Pure.</summary>
internal interface ISpanReading
{
    /// <summary>Weight vectors that a token is projected on.</summary>
    int Channels { get; }

    /// <summary>Score of a span.</summary>
    /// <param name="projections">Shape <c>[channels, t]</c>.</param>
    /// <param name="slopes">Shape <c>[channels, t]</c>: receives the derivatives of the score.</param>
    double Read(ReadOnlySpan<double> projections, Span<double> slopes);
}
