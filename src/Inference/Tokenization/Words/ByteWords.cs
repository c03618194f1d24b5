using System.Buffers;
using System.Text;

namespace Candor.Inference.Tokenization.Words;

/// <summary>Byte-pair encoding over UTF-8 bytes: a vocabulary that has a token for each of the 256.</summary>
/// <param name="vocabulary">Token texts, bytes spelt as printable characters.</param>
/// <param name="bpe">What joins them.</param>
/// <param name="bytes">Ids of the 256 bytes.</param>
/// <param name="ignoresMerges">Whether a word that is a token is that token.</param>
internal sealed class ByteWords(Vocabulary vocabulary, Bpe bpe, int[] bytes, bool ignoresMerges) : WordModel
{
    /// <summary>The ids of the 256 bytes, or null when a byte is no token.</summary>
    public static int[]? BytesOf(Vocabulary vocabulary)
    {
        int[] bytes = [.. Enumerable.Range(0, 256).Select(b => vocabulary.Find([ByteAlphabet.CharOf((byte)b)]))];
        return bytes.Contains(-1) ? null : bytes;
    }

    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids)
    {
        // A UTF-16 unit has at most three bytes of UTF-8.
        var utf8 = ArrayPool<byte>.Shared.Rent(word.Length * 3);
        var length = Encoding.UTF8.GetBytes(word, utf8);
        if (ignoresMerges && WholeWord(utf8.AsSpan(0, length)) is >= 0 and var whole)
        {
            ids.Add(whole);
        }
        else
        {
            var symbols = ArrayPool<int>.Shared.Rent(length);
            for (var i = 0; i < length; i++)
            {
                symbols[i] = bytes[utf8[i]];
            }

            ids.AddRange(symbols.AsSpan(0, bpe.Merge(symbols.AsSpan(0, length))));
            ArrayPool<int>.Shared.Return(symbols);
        }

        ArrayPool<byte>.Shared.Return(utf8);
    }

    private int WholeWord(ReadOnlySpan<byte> utf8)
    {
        var spelling = ArrayPool<char>.Shared.Rent(utf8.Length);
        for (var i = 0; i < utf8.Length; i++)
        {
            spelling[i] = ByteAlphabet.CharOf(utf8[i]);
        }

        var id = vocabulary.Find(spelling.AsSpan(0, utf8.Length));
        ArrayPool<char>.Shared.Return(spelling);
        return id;
    }
}
