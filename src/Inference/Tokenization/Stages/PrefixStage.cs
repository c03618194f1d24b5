namespace Candor.Inference.Tokenization.Stages;

/// <summary>Puts text in front of each piece, or only of the first one in the stream.</summary>
/// <param name="prefix">What is put in front; not empty.</param>
/// <param name="isUnlessPresent">Whether a piece that begins with its first character already is left alone.</param>
/// <param name="isOnlyFirst">Whether only a piece at the very start of the stream gets it.</param>
/// <param name="next">The stage after this one.</param>
internal sealed class PrefixStage(string prefix, bool isUnlessPresent, bool isOnlyFirst, TextStage next) : HoldingStage(next)
{
    private bool _isInsidePiece;
    private bool _isInsideStream;

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        if (held.IsEmpty)
        {
            return 0;
        }

        if (!_isInsidePiece && !(isUnlessPresent && held[0] == prefix[0]) && !(isOnlyFirst && _isInsideStream))
        {
            Next.Text(prefix);
        }

        _isInsidePiece = _isInsideStream = true;
        Next.Text(held);
        return held.Length;
    }

    protected override void OnPieceEnd() => _isInsidePiece = false;

    protected override void OnToken() => _isInsideStream = true;
}
