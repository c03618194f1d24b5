using System.Text;

namespace Candor.Inference.Tokenization.Words;

/// <summary>
/// Where text without words can be cut all the same: no token reaches across a place whose two characters are neighbours in no token. Immutable.
/// </summary>
/// <remarks>
/// Nothing there can ever be joined, so that both sides have the tokens that they would have alone, provided that neither character is unknown:
/// unknown characters may be fused. SentencePiece vocabularies hardly ever have a space mark after another character, so that nearly every word ends so.
/// </remarks>
internal sealed class TokenJoints
{
    // ASCII and the space mark, which is nearly all of most texts, have a table.
    private const int Common = 129;
    private const int SpaceMark = 0x2581;

    private readonly HashSet<long> _pairs = [];
    private readonly Func<int, bool> _isKnown;
    private readonly bool[] _isCommonCut = new bool[Common * Common];

    /// <summary>Collects the neighbours in all tokens.</summary>
    /// <param name="tokens">The texts of all tokens.</param>
    /// <param name="isKnown">Whether a character is a token, or bytes that are.</param>
    public TokenJoints(IEnumerable<string> tokens, Func<int, bool> isKnown)
    {
        _isKnown = isKnown;
        foreach (var token in tokens)
        {
            var left = -1;
            foreach (var rune in token.EnumerateRunes())
            {
                if (left >= 0)
                {
                    _pairs.Add(Pair(left, rune.Value));
                }

                left = rune.Value;
            }
        }

        for (var left = 0; left < Common; left++)
        {
            for (var right = 0; right < Common; right++)
            {
                _isCommonCut[(left * Common) + right] = IsRareCut(left < 128 ? left : SpaceMark, right < 128 ? right : SpaceMark);
            }
        }
    }

    /// <summary>The first place where a text can be cut, or 0.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public int FirstCut(ReadOnlySpan<char> text)
    {
        var left = -1;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
            if (left >= 0 && IsCut(left, rune.Value))
            {
                return i;
            }

            left = rune.Value;
            i += used;
        }

        return 0;
    }

    /// <summary>The last place where a text can be cut, or 0.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public int LastCut(ReadOnlySpan<char> text)
    {
        var right = -1;
        for (var i = text.Length; i > 0;)
        {
            Rune.DecodeLastFromUtf16(text[..i], out var rune, out var used);
            if (right >= 0 && IsCut(rune.Value, right))
            {
                return i;
            }

            right = rune.Value;
            i -= used;
        }

        return 0;
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private static int CommonOf(int rune) => rune < 128 ? rune : rune == SpaceMark ? Common - 1 : -1;

    private bool IsCut(int left, int right)
    {
        var (l, r) = (CommonOf(left), CommonOf(right));
        return l >= 0 && r >= 0 ? _isCommonCut[(l * Common) + r] : IsRareCut(left, right);
    }

    private bool IsRareCut(int left, int right) => !_pairs.Contains(Pair(left, right)) && _isKnown(left) && _isKnown(right);
}
