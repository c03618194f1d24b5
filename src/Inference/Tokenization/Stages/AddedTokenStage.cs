using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Takes added tokens out of the text.</summary>
internal sealed class AddedTokenStage(AddedTokenSet tokens, TextStage next) : HoldingStage(next)
{
    protected override int Process(ReadOnlySpan<char> held, bool isPieceEnd)
    {
        var done = 0;
        while (tokens.Find(held, done, isPieceEnd, out var start) is { } token)
        {
            var stop = start + token.Pattern.Length;
            if (token.StripsRight)
            {
                stop += LeadingSpace(held[stop..]);
                if (stop == held.Length && !isPieceEnd)
                {
                    break;
                }
            }

            Next.Text(held[done..(token.StripsLeft ? start - TrailingSpace(held[done..start]) : start)]);
            Next.EndPiece();
            Next.Token(token.Id);
            done = stop;
        }

        tokens.Find(held, done, isPieceEnd, out var certain);
        if (tokens.TakesSpace && !isPieceEnd)
        {
            // White space at the end may yet be taken by a token that follows it.
            certain -= TrailingSpace(held[done..certain]);
        }

        Next.Text(held[done..certain]);
        return certain;
    }

    private static int TrailingSpace(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && RuneClass.WhiteSpace.Contains(text[^(count + 1)]))
        {
            count++;
        }

        return count;
    }

    private static int LeadingSpace(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && RuneClass.WhiteSpace.Contains(text[count]))
        {
            count++;
        }

        return count;
    }
}
