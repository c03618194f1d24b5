using System.Runtime.InteropServices;
using Candor.Inference.Tokenization.Unicode;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Maps text one code point at a time; holds nothing.</summary>
internal sealed class MappedStage(TextMap map, TextStage next) : HoldingStage(next)
{
    private readonly List<char> _mapped = [];

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        _mapped.Clear();
        map(held, _mapped);
        Next.Text(CollectionsMarshal.AsSpan(_mapped));
        return held.Length;
    }
}
