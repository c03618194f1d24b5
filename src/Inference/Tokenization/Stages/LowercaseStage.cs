namespace Candor.Inference.Tokenization.Stages;

/// <summary>Lower case, character by character, by Unicode's full mapping without context.</summary>
internal sealed class LowercaseStage(TextStage next) : HoldingStage(next)
{
    protected override int Process(ReadOnlySpan<char> held, bool isPieceEnd)
    {
        // U+0130 is the only character whose lower case is longer than itself, and the framework's simple mapping leaves it alone.
        Next.Text(held.ToString().ToLowerInvariant().Replace("\u0130", "i\u0307", StringComparison.Ordinal));
        return held.Length;
    }
}
