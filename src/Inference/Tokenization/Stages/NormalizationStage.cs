using System.Text;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>A Unicode normalization form.</summary>
internal sealed class NormalizationStage(NormalizationForm form, TextStage next) : HoldingStage(next)
{
    /// <summary>Whether this process can normalize: in invariant globalization the framework returns its input unchanged, and says nothing.</summary>
    public static bool IsAvailable { get; } = "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";

    protected override int Process(ReadOnlySpan<char> held, bool isPieceEnd)
    {
        var certain = held.Length;
        if (!isPieceEnd)
        {
            do
            {
                certain--;
            }
            while (certain > 0 && !BeginsAnew(held[certain]));
        }

        if (certain > 0)
        {
            Next.Text(held[..certain].ToString().Normalize(form));
        }

        return certain;
    }

    // Letters that never combine with what is before them, so that the text can be cut there. Not all such letters: missing one only delays.
    private static bool BeginsAnew(char c) => c
        is < '\u0080' or (>= '\u00C0' and <= '\u024F') or (>= '\u0400' and <= '\u045F')
        or (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FA') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3');
}
