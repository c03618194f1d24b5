using System.Text;

namespace Candor.Inference.Tokenization.Decoding;

/// <summary>Bytes spelt as printable characters back to UTF-8. A token that is not such a spelling stands for its own text.</summary>
internal sealed class ByteLevelDecodeStage(DecodeStage next) : DecodeStage
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private byte[] _bytes = new byte[64];
    private char[] _chars = new char[128];
    private bool _hasBegun;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        var count = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (count > _bytes.Length)
        {
            _bytes = new byte[count];
        }

        count = 0;
        foreach (var c in text)
        {
            if (!ByteAlphabet.TryByte(c, out _bytes[count++]))
            {
                count = Encoding.UTF8.GetBytes(text, _bytes);
                break;
            }
        }

        Pass(_bytes.AsSpan(0, count), isEnd: false);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        Pass([], isEnd: true);
        next.Complete();
    }

    private void Pass(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        // Up to three bytes held from before can become replacement characters.
        if (bytes.Length + 4 > _chars.Length)
        {
            _chars = new char[bytes.Length + 4];
        }

        var count = _decoder.GetChars(bytes, _chars, isEnd);
        if (count > 0)
        {
            next.Append(_chars.AsSpan(0, count), !_hasBegun);
            _hasBegun = true;
        }
    }
}
