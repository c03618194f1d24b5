using System.Text;
using Candor.Inference.Tokenization.Decoding;

namespace Candor.Inference.Tokenization;

/// <summary>A decoder over a tokenizer's decode stages.</summary>
internal sealed class TokenDecoder : ITokenDecoder
{
    private readonly StagedTokenizer _tokenizer;
    private readonly bool _skipsSpecial;
    private readonly StringBuilder _text = new();
    private readonly DecodeStage _stages;
    private bool _isComplete;

    public TokenDecoder(StagedTokenizer tokenizer, bool skipsSpecial)
    {
        _tokenizer = tokenizer;
        _skipsSpecial = skipsSpecial;
        _stages = tokenizer.CreateDecodeStages(new DecodeSink(_text));
    }

    /// <inheritdoc/>
    public string Append(int token)
    {
        Add(token);
        return Drain();
    }

    /// <inheritdoc/>
    public string Complete()
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        _isComplete = true;
        _stages.Complete();
        return Drain();
    }

    internal void Add(int token)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        if (_tokenizer.TextOf(token, _skipsSpecial) is { } text)
        {
            _stages.Append(text, beginsToken: true);
        }
    }

    private string Drain()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}
