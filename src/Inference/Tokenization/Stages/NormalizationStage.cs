using System.Runtime.InteropServices;
using Candor.Inference.Tokenization.Unicode;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>A Unicode normalization form. What a mark that follows could change is held.</summary>
internal sealed class NormalizationStage(TextNormalizer normalizer, TextStage next) : HoldingStage(next)
{
    private readonly List<char> _normalized = [];

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        var certain = isPieceEnd ? held.Length : normalizer.Certain(held);
        if (normalizer.IsQuiet(held[..certain]))
        {
            Next.Text(held[..certain]);
            return certain;
        }

        _normalized.Clear();
        normalizer.Normalize(held[..certain], _normalized);
        Next.Text(CollectionsMarshal.AsSpan(_normalized));
        return certain;
    }
}
