namespace Candor.Inference.Tokenization.Decoding;

/// <summary>The space mark back to spaces; the first token's is left out when encoding put it there.</summary>
internal sealed class MetaspaceDecodeStage(char mark, bool isPrepended, DecodeStage next) : DecodeStage
{
    private bool _hasBegun;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        var isFirst = !_hasBegun;
        _hasBegun = true;
        next.Append(text.ToString().Replace(mark.ToString(), isFirst && isPrepended ? "" : " ", StringComparison.Ordinal), beginsToken);
    }

    /// <inheritdoc/>
    public override void Complete() => next.Complete();
}
