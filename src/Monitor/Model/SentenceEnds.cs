using System.Collections;
using Candor.Inference.Tokenization;

namespace Candor.Monitor.Model;

/// <summary>Which tokens end a sentence: their text ends with a full stop, a question or exclamation mark, or a line break.</summary>
/// <remarks>Looked up once for the whole vocabulary, so that a token costs one bit test. Gated coupling acts after such tokens.</remarks>
internal sealed class SentenceEnds
{
    private readonly BitArray _ends;

    public SentenceEnds(ITokenizer tokenizer)
    {
        _ends = new BitArray(tokenizer.VocabularySize);
        Span<int> single = stackalloc int[1];
        for (var id = 0; id < _ends.Length; id++)
        {
            single[0] = id;
            var text = tokenizer.Decode(single, skipSpecialTokens: true).AsSpan().TrimEnd(' ');
            _ends[id] = text is [.., '.' or '!' or '?' or '\n' or '。' or '！' or '？'];
        }
    }

    public bool Contains(int token) => (uint)token < (uint)_ends.Length && _ends[token];
}
