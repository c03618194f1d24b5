using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Cuts pieces where a pattern matches.</summary>
internal sealed class SplitStage(SplitPattern pattern, SplitBehavior behavior, bool isInverted, TextStage next) : HoldingStage(next)
{
    private bool _lastWasMatch;

    protected override int Process(ReadOnlySpan<char> held, bool isPieceEnd)
    {
        var done = 0;
        while (done < held.Length)
        {
            var found = pattern.TryFind(held, done, isPieceEnd, out var start, out var end);
            if (isInverted && !found && !isPieceEnd)
            {
                // What lies between matches is what counts as a match now, and it must be passed on whole.
                return done;
            }

            Pass(held[done..start], isInverted);
            done = start;
            if (!found)
            {
                return done;
            }

            Pass(held[start..end], !isInverted);
            done = end;
        }

        return done;
    }

    protected override void OnPieceEnd() => _lastWasMatch = false;

    private void Pass(ReadOnlySpan<char> text, bool isMatch)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var changes = isMatch != _lastWasMatch;
        _lastWasMatch = isMatch;
        if (!isMatch)
        {
            if (changes && behavior == SplitBehavior.Contiguous)
            {
                Next.EndPiece();
            }

            Next.Text(text);
            return;
        }

        if (behavior is SplitBehavior.Isolated or SplitBehavior.MergedWithNext or SplitBehavior.Removed || (behavior == SplitBehavior.Contiguous && changes))
        {
            Next.EndPiece();
        }

        if (behavior != SplitBehavior.Removed)
        {
            Next.Text(text);
        }

        if (behavior is SplitBehavior.Isolated or SplitBehavior.MergedWithPrevious)
        {
            Next.EndPiece();
        }
    }
}

/// <summary>What becomes of the text that a split pattern matched.</summary>
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
