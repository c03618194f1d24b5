using System.Runtime.CompilerServices;

namespace Candor.Probes.Spans;

/// <summary>What an <see cref="ISpanHead"/> remembers of the span that it is reading; <c>default</c> before the first token. Owned by one span.</summary>
/// <remarks>One type for all heads, so that whoever serves them keeps one array of states. About 300 bytes: pass it by reference.</remarks>
public struct SpanState
{
    /// <summary>Most token scores that a state can hold, and so the widest window of a head.</summary>
    internal const int Capacity = 32;

    /// <summary>Largest attention logit so far, or highest window so far.</summary>
    internal double Maximum;

    /// <summary>Sum of the attention weights, relative to the largest.</summary>
    internal double Mass;

    /// <summary>Sum of attention weight times token score, relative to the largest weight.</summary>
    internal double Weighted;

    /// <summary>The last token scores, as a ring.</summary>
    internal TokenScores Recent;

    /// <summary>Tokens read so far.</summary>
    public int Tokens { readonly get; internal set; }

    /// <summary>Token scores in place.</summary>
    [InlineArray(Capacity)]
    internal struct TokenScores
    {
        private float _first;
    }
}
