using Candor.Inference.Tokenization.Decoding;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization;

/// <summary>A byte-pair tokenizer assembled from a tokenizer file.</summary>
internal sealed class BpeTokenizer : ITokenizer
{
    private readonly TokenizerParts _parts;
    private readonly string?[] _texts;
    private readonly HashSet<int> _special;

    public BpeTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _special = [.. parts.AddedTokens.Where(static token => token.IsSpecial).Select(static token => token.Id)];
        VocabularySize = Math.Max(parts.Vocabulary.Ids.Values.Max(), parts.AddedTokens.Select(static token => token.Id).DefaultIfEmpty(-1).Max()) + 1;
        _texts = new string?[VocabularySize];
        foreach (var (text, id) in parts.Vocabulary.Ids)
        {
            _texts[id] = text;
        }

        foreach (var token in parts.AddedTokens)
        {
            _texts[token.Id] = token.Content;
        }
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <summary>Tokens that the post-processor puts before a text.</summary>
    internal IReadOnlyList<int> Prefix => _parts.Prefix;

    /// <summary>Tokens that the post-processor puts after a text.</summary>
    internal IReadOnlyList<int> Suffix => _parts.Suffix;

    /// <inheritdoc/>
    public IReadOnlyList<int> Encode(string text, bool withSpecialTokens) => new TextEncoder(this, withSpecialTokens).Encode(text);

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens)
    {
        var decoder = new TokenDecoder(this, skipSpecialTokens);
        foreach (var token in tokens)
        {
            decoder.Add(token);
        }

        return decoder.Complete();
    }

    /// <inheritdoc/>
    public ITokenDecoder CreateDecoder() => new TokenDecoder(this, skipsSpecial: true);

    /// <inheritdoc/>
    public ITextEncoder CreateEncoder(bool withSpecialTokens) => new TextEncoder(this, withSpecialTokens);

    /// <summary>The text of a token; null for an id without one, and for a special token that is to be left out.</summary>
    internal string? TextOf(int token, bool skipsSpecial) =>
        (uint)token >= (uint)_texts.Length || (skipsSpecial && _special.Contains(token)) ? null : _texts[token];

    internal EntryStage CreateTextStages(List<int> ids)
    {
        TextStage stage = new WordStage(_parts.Words, ids);
        foreach (var create in _parts.TextStages.Reverse())
        {
            stage = create(stage);
        }

        return new EntryStage(stage);
    }

    internal DecodeStage CreateDecodeStages(DecodeStage sink)
    {
        foreach (var create in _parts.DecodeStages.Reverse())
        {
            sink = create(sink);
        }

        return sink;
    }
}

/// <summary>What a tokenizer is made of. Immutable.</summary>
internal sealed record TokenizerParts
{
    public required Vocabulary Vocabulary { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required WordEncoder Words { get; init; }

    /// <summary>Makers of the stages from text to pieces, in their order.</summary>
    public required IReadOnlyList<Func<TextStage, TextStage>> TextStages { get; init; }

    /// <summary>Makers of the stages from token texts to text, in their order.</summary>
    public required IReadOnlyList<Func<DecodeStage, DecodeStage>> DecodeStages { get; init; }

    public required IReadOnlyList<int> Prefix { get; init; }

    public required IReadOnlyList<int> Suffix { get; init; }
}
