namespace Candor.Inference.Tokenization.Decoding;

/// <summary>The mark at the end of words back to a space, but for the last token, where it is taken out. So the last token is held.</summary>
internal sealed class SuffixDecodeStage(string suffix, DecodeStage next) : DecodeStage
{
    private string? _held;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        Let(" ");
        _held = text.ToString();
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        Let("");
        next.Complete();
    }

    private void Let(string replacement)
    {
        if (_held is not null)
        {
            next.Append(_held.Replace(suffix, replacement, StringComparison.Ordinal), beginsToken: true);
            _held = null;
        }
    }
}
