namespace Candor.Inference.Tokenization.Decoding;

/// <summary>Takes up to a number of a character from the start of each token, and up to another number from its end.</summary>
/// <param name="content">What is taken.</param>
/// <param name="start">Most from the start.</param>
/// <param name="stop">Most from the end; those that may be the end are held.</param>
/// <param name="isFused">Whether tokens arrive as one.</param>
/// <param name="next">The stage after this one.</param>
internal sealed class StripDecodeStage(char content, int start, int stop, bool isFused, DecodeStage next) : DecodeStage
{
    private int _left;
    private int _held;

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

        text = text[cut..];
        var end = text.Length;
        while (end > 0 && text.Length - end < stop && text[end - 1] == content)
        {
            end--;
        }

        if (!isFused)
        {
            next.Append(text[..end], beginsToken);
            return;
        }

        // Of what was held and what came, at most so many may be the end.
        var trailing = text.Length - end;
        var whole = end == 0 ? _held + trailing : trailing;
        var before = end == 0 ? Math.Max(0, whole - stop) : _held;
        next.Append(string.Concat(new string(content, before), text[..end]), beginsToken);
        _held = end == 0 ? whole - before : trailing;
    }

    /// <inheritdoc/>
    public override void Complete() => next.Complete();
}
