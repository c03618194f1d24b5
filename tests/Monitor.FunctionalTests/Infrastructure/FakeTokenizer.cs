using System.Text;
using Candor.Inference.Tokenization;

namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>One token a character: a-z are 3-28, a space is 29, a full stop 30, anything else 31; 0 ends, 1 and 2 are the abstention phrase.</summary>
internal sealed class FakeTokenizer : ITokenizer
{
    public int VocabularySize => 32;

    public static int Id(char c) => c switch
    {
        >= 'a' and <= 'z' => 3 + c - 'a',
        ' ' => 29,
        '.' => 30,
        _ => 31,
    };

    public IReadOnlyList<int> Encode(string text, bool withSpecialTokens) => [.. text.Select(Id)];

    public string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append(token switch
            {
                0 => "",
                1 => " I",
                2 => " don't know.",
                29 => " ",
                30 => ".",
                31 => "?",
                _ => ((char)('a' + token - 3)).ToString(),
            });
        }

        return text.ToString();
    }

    public string? TextOf(int token) => token is >= 0 and < 32 ? Decode([token], skipSpecialTokens: false) : null;

    // No text is a special token here, so that nothing has to be kept out of quotations.
    public IReadOnlyList<int>? EncodeQuoted(string text, IReadOnlyList<Range> quoted, string markers) => Encode(text, withSpecialTokens: false);

    public ITokenDecoder CreateDecoder() => new Decoder(this);

    public ITextEncoder CreateEncoder(bool withSpecialTokens) => new Encoder(this);

    private sealed class Decoder(FakeTokenizer tokenizer) : ITokenDecoder
    {
        public string Append(int token) => tokenizer.Decode([token], skipSpecialTokens: true);

        public string Complete() => "";
    }

    /// <summary>Holds back the last character, as a real encoder holds back what the next delta could change.</summary>
    private sealed class Encoder(FakeTokenizer tokenizer) : ITextEncoder
    {
        private string _held = "";

        public IReadOnlyList<int> Append(string delta)
        {
            var text = _held + delta;
            _held = text.Length == 0 ? "" : text[^1..];
            return tokenizer.Encode(text.Length == 0 ? "" : text[..^1], withSpecialTokens: false);
        }

        public IReadOnlyList<int> Complete() => tokenizer.Encode(_held, withSpecialTokens: false);
    }
}
