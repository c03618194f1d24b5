using System.Text;

namespace Candor.Inference.Tokenization.Decoding;

/// <summary>
/// One stage between token texts and text. Each passes on what no further token can change, and holds the rest. Not thread-safe: owned by one
/// decoder.
/// </summary>
internal abstract class DecodeStage
{
    /// <summary>Text of a token, or more text of it where an earlier stage has fused the tokens.</summary>
    public abstract void Append(ReadOnlySpan<char> text, bool beginsToken);

    /// <summary>No further token will come.</summary>
    public abstract void Complete();
}

/// <summary>The last stage: collects the text.</summary>
internal sealed class DecodeSink(StringBuilder text) : DecodeStage
{
    public override void Append(ReadOnlySpan<char> text1, bool beginsToken) => text.Append(text1);

    public override void Complete()
    {
    }
}

/// <summary>Puts a space between tokens: what the original does for a tokenizer without a decoder.</summary>
internal sealed class JoinStage(DecodeStage next) : DecodeStage
{
    private bool _hasBegun;

    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        if (beginsToken && _hasBegun)
        {
            next.Append(" ", beginsToken: false);
        }

        _hasBegun = true;
        next.Append(text, beginsToken);
    }

    public override void Complete() => next.Complete();
}

/// <summary>Makes one token of all.</summary>
internal sealed class FuseStage(DecodeStage next) : DecodeStage
{
    private bool _hasBegun;

    public override void Append(ReadOnlySpan<char> text, bool beginsToken)
    {
        next.Append(text, !_hasBegun);
        _hasBegun = true;
    }

    public override void Complete() => next.Complete();
}
