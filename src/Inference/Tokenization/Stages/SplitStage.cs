using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Cuts pieces where a pattern matches.</summary>
/// <remarks>The text is a row of parts, matches and what lies between them; inverted, the two change places. A part may arrive in several fragments.</remarks>
internal sealed class SplitStage(SplitPattern pattern, SplitBehavior behavior, bool isInverted, TextStage next) : HoldingStage(next, pattern.Behind)
{
    private bool _isBetween;
    private bool _lastCounts;

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        var done = from;
        while (done < held.Length)
        {
            var found = pattern.TryFind(held, done, isPieceEnd, out var start, out var end);
            if (start > done)
            {
                if (!_isBetween)
                {
                    Begin(counts: isInverted);
                }

                _isBetween = true;
                Pass(held[done..start], counts: isInverted);
            }

            done = start;
            if (!found)
            {
                return done;
            }

            Begin(counts: !isInverted);
            _isBetween = false;
            Pass(held[start..end], counts: !isInverted);
            done = end;

            // Where the next part certainly begins a piece, the stages after this one need not wait for it.
            if (behavior is SplitBehavior.Isolated or SplitBehavior.Removed || (behavior == SplitBehavior.MergedWithPrevious && !isInverted))
            {
                Next.EndPiece();
            }
        }

        return done;
    }

    protected override void OnPieceEnd() => _isBetween = _lastCounts = false;

    // A part begins: is it a piece of its own, or does it go on with the one before?
    private void Begin(bool counts)
    {
        var goesOn = behavior switch
        {
            SplitBehavior.Contiguous => counts == _lastCounts,
            SplitBehavior.MergedWithPrevious => counts && !_lastCounts,
            SplitBehavior.MergedWithNext => !counts && _lastCounts,
            _ => false,
        };
        if (!goesOn)
        {
            Next.EndPiece();
        }

        _lastCounts = counts;
    }

    private void Pass(ReadOnlySpan<char> text, bool counts)
    {
        if (!(counts && behavior == SplitBehavior.Removed))
        {
            Next.Text(text);
        }
    }
}

/// <summary>What becomes of the parts of a text that count as matches.</summary>
internal enum SplitBehavior
{
    /// <summary>It is dropped.</summary>
    Removed,

    /// <summary>It is a piece of its own.</summary>
    Isolated,

    /// <summary>It ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>It begins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Matches next to each other are one piece.</summary>
    Contiguous,
}
