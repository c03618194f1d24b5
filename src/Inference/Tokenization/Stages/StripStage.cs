using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Takes white space from the start of each piece, from its end, or both. White space that may be the end is held.</summary>
internal sealed class StripStage(bool isLeft, bool isRight, TextStage next) : HoldingStage(next)
{
    private bool _hasBegun;

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        var start = 0;
        while (isLeft && !_hasBegun && start < held.Length && RuneClass.WhiteSpace.Contains(held[start]))
        {
            start++;
        }

        _hasBegun |= start < held.Length;
        var end = held.Length;
        while (isRight && end > start && RuneClass.WhiteSpace.Contains(held[end - 1]))
        {
            end--;
        }

        Next.Text(held[start..end]);
        return isPieceEnd ? held.Length : end;
    }

    protected override void OnPieceEnd() => _hasBegun = false;
}
