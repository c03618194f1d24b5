namespace Candor.Probes.Spans;

/// <summary>Where a span begins that a head reads; it ends with the token that is scored, so that nothing later is seen.</summary>
public enum SpanStart
{
    /// <summary>With the sequence's first token, as a prefix mean does.</summary>
    Prefix,

    /// <summary>With the answer's first token; there is no such span before it.</summary>
    Answer,
}
