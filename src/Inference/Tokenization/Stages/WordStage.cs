using Candor.Inference.Tokenization.Words;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>The last stage: pieces become tokens.</summary>
internal sealed class WordStage(WordModel words, List<int> ids) : TextStage
{
    private char[] _piece = [];
    private int _count;

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<char> fragment)
    {
        if (_count + fragment.Length > _piece.Length)
        {
            Array.Resize(ref _piece, Math.Max(64, 2 * (_count + fragment.Length)));
        }

        fragment.CopyTo(_piece.AsSpan(_count));
        _count += fragment.Length;
    }

    /// <inheritdoc/>
    public override void EndPiece()
    {
        if (_count > 0)
        {
            words.Encode(_piece.AsSpan(0, _count), ids);
            _count = 0;
        }
    }

    /// <inheritdoc/>
    public override void Token(int id) => ids.Add(id);

    /// <inheritdoc/>
    public override void Pause()
    {
        if (_count > 0 && words.LastSafeCut(_piece.AsSpan(0, _count)) is > 0 and var cut)
        {
            words.Encode(_piece.AsSpan(0, cut), ids);
            _piece.AsSpan(cut, _count - cut).CopyTo(_piece);
            _count -= cut;
        }
    }
}
