using Candor.Inference.Tokenization.Decoding;
using Candor.Inference.Tokenization.Stages;
using Candor.Inference.Tokenization.Words;

namespace Candor.Inference.Tokenization;

/// <summary>A tokenizer assembled of stages, as a tokenizer file says.</summary>
internal sealed class StagedTokenizer : ITokenizer
{
    private readonly TokenizerParts _parts;
    private readonly string?[] _contents;
    private readonly string?[] _texts;
    private readonly HashSet<int> _special;

    public StagedTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        VocabularySize = Math.Max(parts.Texts.Count, parts.AddedTokens.Select(static token => token.Id).DefaultIfEmpty(-1).Max() + 1);
        _contents = new string?[VocabularySize];
        for (var id = 0; id < parts.Texts.Count; id++)
        {
            _contents[id] = parts.Texts[id];
        }

        // The original decodes an added token as what it is looked for by, and asks for special ones by that text.
        _texts = [.. _contents];
        foreach (var token in parts.AddedTokens)
        {
            (_contents[token.Id], _texts[token.Id]) = (token.Content, token.Pattern);
        }

        var special = parts.AddedTokens.Where(static token => token.IsSpecial).Select(static token => token.Content).ToHashSet(StringComparer.Ordinal);
        _special = [.. Enumerable.Range(0, VocabularySize).Where(id => _texts[id] is { } text && special.Contains(text))];
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
    public string? TextOf(int token) => (uint)token < (uint)_contents.Length ? _contents[token] : null;

    /// <inheritdoc/>
    public IReadOnlyList<int>? EncodeQuoted(string text, IReadOnlyList<Range> quoted, string markers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(quoted);
        var own = _parts.AddedTokens
            .Where(token => token.IsSpecial || (!string.IsNullOrWhiteSpace(token.Content) && markers.Contains(token.Content, StringComparison.Ordinal)))
            .Select(static token => token.Id)
            .ToHashSet();
        var ids = Encode(text, quoted, own);

        // The text's own tokens, counted where nothing that was quoted is left: no more and no fewer may have come of it.
        return ids.Count(own.Contains) == Encode(QuotedText.Blank(text, quoted), [], own).Count(own.Contains) ? ids : null;
    }

    /// <inheritdoc/>
    public ITokenDecoder CreateDecoder() => new TokenDecoder(this, skipsSpecial: true);

    /// <inheritdoc/>
    public ITextEncoder CreateEncoder(bool withSpecialTokens) => new TextEncoder(this, withSpecialTokens);

    /// <summary>The text of a token in decoding; null for an id without one, and for a special token that is to be left out.</summary>
    internal string? TextOf(int token, bool skipsSpecial) =>
        (uint)token >= (uint)_texts.Length || (skipsSpecial && _special.Contains(token)) ? null : _texts[token];

    internal EntryStage CreateTextStages(List<int> ids, QuotedText? quotes = null)
    {
        TextStage stage = new WordStage(_parts.Words, ids);
        foreach (var create in _parts.TextStages.Reverse())
        {
            stage = create(stage);
        }

        return new EntryStage(_parts.RawTokens.IsEmpty ? stage : new AddedTokenStage(_parts.RawTokens, stage, quotes));
    }

    private List<int> Encode(string text, IReadOnlyList<Range> quoted, HashSet<int> structure)
    {
        var ids = new List<int>();
        var stages = CreateTextStages(ids, new QuotedText(text.Length, quoted, structure));
        stages.Text(QuotedText.WellFormed(text));
        stages.End();
        return ids;
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
    /// <summary>The model's token texts by id; null where an id has none.</summary>
    public required IReadOnlyList<string?> Texts { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    public required WordModel Words { get; init; }

    /// <summary>Added tokens that are looked for in the text as it came.</summary>
    public required AddedTokenSet RawTokens { get; init; }

    /// <summary>Makers of the stages after that, from text to pieces, in their order.</summary>
    public required IReadOnlyList<Func<TextStage, TextStage>> TextStages { get; init; }

    /// <summary>Makers of the stages from token texts to text, in their order.</summary>
    public required IReadOnlyList<Func<DecodeStage, DecodeStage>> DecodeStages { get; init; }

    public required IReadOnlyList<int> Prefix { get; init; }

    public required IReadOnlyList<int> Suffix { get; init; }
}
