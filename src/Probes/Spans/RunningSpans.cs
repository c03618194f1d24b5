using Candor.Probes.Activations;

namespace Candor.Probes.Spans;

/// <summary>
/// What heads know of the spans of one sequence: for each head a state, made on demand, that goes along with the tokens. What an earlier token needs is
/// read again from the span's start, in the same order: a score does not depend on what was asked or rolled back before.
/// </summary>
/// <remarks>
/// With the asked tokens ascending, a head takes in each token once, in O(d). Memory is taken with a head's first question, about 400 bytes, and nothing
/// after it. Not thread-safe: owned by a sequence.
/// </remarks>
/// <param name="tokens">The sequence's tokens. A token that was taken in may only change after <see cref="Truncate"/>.</param>
public sealed class RunningSpans(ISpanTokens tokens)
{
    private readonly List<Running> _running = [];

    /// <summary>Score of the span of the tokens <paramref name="first"/> … <paramref name="last"/>.</summary>
    /// <param name="head">Reads the span; known again by reference.</param>
    /// <param name="hookPoint">Where it reads.</param>
    /// <param name="first">The span's first token, at least 0. Another one than before begins anew.</param>
    /// <param name="last">The token that is scored, at least <paramref name="first"/>.</param>
    /// <returns>In logits, higher is worse: the same bits as <see cref="ISpanHead.Score"/> of the span. NaN where a token of it held one.</returns>
    /// <exception cref="ArgumentException">A residual stream is not of the head's width.</exception>
    public float Score(ISpanHead head, HookPoint hookPoint, int first, int last)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var running = Of(head, hookPoint);
        if (running.First != first || running.End > last + 1)
        {
            running.Begin(first);
        }

        for (; running.End <= last; running.End++)
        {
            running.Score = head.Read(ref running.State, tokens.Token(running.End, hookPoint));
        }

        return running.Score;
    }

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        foreach (var running in _running)
        {
            if (running.End > length)
            {
                running.Begin(running.First);
            }
        }
    }

    // A handful of heads: looking through them costs less than a hash.
    private Running Of(ISpanHead head, HookPoint hookPoint)
    {
        foreach (var running in _running)
        {
            if (ReferenceEquals(running.Head, head) && running.HookPoint == hookPoint)
            {
                return running;
            }
        }

        var begun = new Running(head, hookPoint);
        _running.Add(begun);
        return begun;
    }

    /// <summary>A head with what it has read.</summary>
    private sealed class Running(ISpanHead head, HookPoint hookPoint)
    {
        /// <summary>A field, because the head changes it in place.</summary>
        public SpanState State;

        public ISpanHead Head { get; } = head;

        public HookPoint HookPoint { get; } = hookPoint;

        /// <summary>The span's first token.</summary>
        public int First { get; private set; }

        /// <summary>One past the last token that was taken in.</summary>
        public int End { get; set; }

        /// <summary>Of the tokens so far.</summary>
        public float Score { get; set; } = float.NaN;

        public void Begin(int first)
        {
            State = default;
            (First, End, Score) = (first, first, float.NaN);
        }
    }
}
