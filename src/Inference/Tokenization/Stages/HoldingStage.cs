namespace Candor.Inference.Tokenization.Stages;

/// <summary>A stage that holds the end of its piece until it is certain.</summary>
internal abstract class HoldingStage(TextStage next) : TextStage
{
    private char[] _held = [];
    private int _count;

    protected TextStage Next { get; } = next;

    /// <inheritdoc/>
    public sealed override void Text(ReadOnlySpan<char> fragment)
    {
        if (fragment.IsEmpty)
        {
            return;
        }

        if (_count == 0)
        {
            Hold(fragment[Process(fragment, isPieceEnd: false)..]);
            return;
        }

        Hold(fragment);
        var used = Process(_held.AsSpan(0, _count), isPieceEnd: false);
        _held.AsSpan(used, _count - used).CopyTo(_held);
        _count -= used;
    }

    /// <inheritdoc/>
    public sealed override void EndPiece()
    {
        Process(_held.AsSpan(0, _count), isPieceEnd: true);
        _count = 0;
        OnPieceEnd();
        Next.EndPiece();
    }

    /// <inheritdoc/>
    public sealed override void Token(int id)
    {
        OnToken();
        Next.Token(id);
    }

    /// <inheritdoc/>
    public sealed override void Pause() => Next.Pause();

    /// <summary>Passes on what is certain of <paramref name="held"/>, from its start.</summary>
    /// <param name="held">What was held and what came now; may be empty at a piece's end.</param>
    /// <param name="isPieceEnd">Whether the piece ends here, so that everything is certain.</param>
    /// <returns>Units that need not be held any more; all of them at a piece's end.</returns>
    protected abstract int Process(ReadOnlySpan<char> held, bool isPieceEnd);

    /// <summary>The piece has ended: forget what concerned it.</summary>
    protected virtual void OnPieceEnd()
    {
    }

    /// <summary>An added token passes.</summary>
    protected virtual void OnToken()
    {
    }

    private void Hold(ReadOnlySpan<char> text)
    {
        if (_count + text.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(64, 2 * (_count + text.Length)));
        }

        text.CopyTo(_held.AsSpan(_count));
        _count += text.Length;
    }
}
