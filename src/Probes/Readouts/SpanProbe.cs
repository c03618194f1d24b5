using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Probes.Readouts;

/// <summary>Scores a token by the span that ends with it: every token from the start on counts, none after it.</summary>
/// <remarks>Has no score of a token by itself; <see cref="ITokenActivations.ScoreSpan"/> keeps what the head knows of the tokens before.</remarks>
/// <param name="Name">Identifies the probe.</param>
/// <param name="Source">
/// The stream that is read at every token of the span; its pooling is <see cref="Pooling.Token"/>, because the head is the pooling.
/// </param>
/// <param name="Start">Where the span begins.</param>
/// <param name="Head">The fitted readout.</param>
public sealed record SpanProbe(string Name, ProbeSource.Residual Source, SpanStart Start, ISpanHead Head) : IProbe
{
    /// <inheritdoc/>
    ProbeSource IProbe.Source => Source;
}
