namespace Candor.Inference.Tokenization.Decoding;

/// <summary>Takes up to a number of a character from the start of each token.</summary>
internal sealed class StripDecodeStage(char content, int start, DecodeStage next) : DecodeStage
{
    private int _left;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        if (beginsToken)
        {
            _left = start;
        }

        var cut = 0;
        while (cut < text.Length && _left > 0 && text[cut] == content)
        {
            cut++;
            _left--;
        }

        if (cut < text.Length)
        {
            _left = 0;
        }

        next.Append(text[cut..], beginsToken);
    }

    /// <inheritdoc/>
    public override void Complete() => next.Complete();
}
