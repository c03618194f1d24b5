namespace Candor.Inference.Tokenization.Stages;

/// <summary>A stage that holds the end of its piece until it is certain.</summary>
/// <param name="next">The stage after this one.</param>
/// <param name="behind">How many code points before what is uncertain are kept, for a stage that looks back.</param>
internal abstract class HoldingStage(TextStage next, int behind = 0) : TextStage
{
    private char[] _held = [];
    private int _count;
    private int _behind;

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
            var certain = Process(fragment, 0, isPieceEnd: false);
            var kept = KeptFrom(fragment, certain);
            _behind = certain - kept;
            Hold(fragment[kept..]);
            return;
        }

        Hold(fragment);
        Let(Process(_held.AsSpan(0, _count), _behind, isPieceEnd: false));
    }

    /// <inheritdoc/>
    public sealed override void EndPiece()
    {
        Process(_held.AsSpan(0, _count), _behind, isPieceEnd: true);
        _count = 0;
        _behind = 0;
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

    /// <summary>Passes on what is certain of <paramref name="held"/>, from <paramref name="from"/> on.</summary>
    /// <param name="held">What was kept, what was held and what came now; may be empty at a piece's end.</param>
    /// <param name="from">Up to here it has been passed on before; not 0 only for a stage that looks back.</param>
    /// <param name="isPieceEnd">Whether the piece ends here, so that everything is certain.</param>
    /// <returns>Up to where nothing need be held any more; all of it at a piece's end.</returns>
    protected abstract int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd);

    /// <summary>The piece has ended: forget what concerned it.</summary>
    protected virtual void OnPieceEnd()
    {
    }

    /// <summary>An added token passes.</summary>
    protected virtual void OnToken()
    {
    }

    private int KeptFrom(ReadOnlySpan<char> text, int certain)
    {
        var kept = certain;
        for (var i = 0; i < behind && kept > 0; i++)
        {
            kept -= kept > 1 && char.IsLowSurrogate(text[kept - 1]) ? 2 : 1;
        }

        return kept;
    }

    private void Let(int certain)
    {
        var kept = KeptFrom(_held, certain);
        _held.AsSpan(kept, _count - kept).CopyTo(_held);
        _count -= kept;
        _behind = certain - kept;
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
