namespace Candor.Inference.Tokenization.Decoding;

/// <summary>WordPiece tokens back to text: a space before each that begins a word.</summary>
/// <param name="prefix">What tokens inside a word begin with.</param>
/// <param name="cleansUp">Whether spaces before punctuation and English contractions are taken out.</param>
/// <param name="next">The stage after this one.</param>
internal sealed class WordPieceDecodeStage(string prefix, bool cleansUp, DecodeStage next) : DecodeStage
{
    // The original's list, in its order.
    private static readonly (string Spaced, string Clean)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    private bool _hasBegun;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        var token = text.ToString();
        if (_hasBegun)
        {
            token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        }

        _hasBegun = true;
        foreach (var (spaced, clean) in cleansUp ? CleanUps : [])
        {
            token = token.Replace(spaced, clean, StringComparison.Ordinal);
        }

        next.Append(token, beginsToken);
    }

    /// <inheritdoc/>
    public override void Complete() => next.Complete();
}
