using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Candor.Inference.Tokenization.Unicode;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Applies a SentencePiece character map, grapheme by grapheme. The last grapheme is held: a mark may join it.</summary>
/// <remarks>
/// A grapheme of less than six bytes is looked up whole, and the shortest entry that it begins with stands for all of it: the original's way.
/// </remarks>
internal sealed class CharacterMapStage(CharacterMap map, TextStage next) : HoldingStage(next)
{
    private const int ShortGrapheme = 6;

    private readonly List<char> _mapped = [];

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        _mapped.Clear();
        var done = 0;
        while (done < held.Length)
        {
            var length = StringInfo.GetNextTextElementLength(held[done..]);
            if (!isPieceEnd && done + length == held.Length)
            {
                break;
            }

            Map(held.Slice(done, length));
            done += length;
        }

        Next.Text(CollectionsMarshal.AsSpan(_mapped));
        return done;
    }

    private void Map(ReadOnlySpan<char> grapheme)
    {
        if (grapheme.Length < ShortGrapheme && Encoding.UTF8.GetByteCount(grapheme) < ShortGrapheme && map.Find(grapheme) is { } whole)
        {
            _mapped.AddRange(whole);
            return;
        }

        for (var at = 0; at < grapheme.Length;)
        {
            var character = grapheme.Slice(at, char.IsHighSurrogate(grapheme[at]) ? 2 : 1);
            _mapped.AddRange(map.Find(character) ?? character);
            at += character.Length;
        }
    }
}
