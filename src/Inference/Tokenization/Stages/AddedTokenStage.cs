using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization.Stages;

/// <summary>Takes added tokens out of the text.</summary>
/// <remarks>
/// The search goes on after a token's own text, not after the white space that it took: a token that begins in that space is found too, as in the original.
/// So what has been passed on (<c>done</c>) can be ahead of what has been searched.
/// </remarks>
/// <param name="tokens">What is looked for.</param>
/// <param name="next">The stage after this one.</param>
/// <param name="quotes">Where tokens of the structure are text, for a whole text that arrives as one piece; null for nowhere.</param>
internal sealed class AddedTokenStage(AddedTokenSet tokens, TextStage next, QuotedText? quotes = null) : HoldingStage(next, tokens.HasSingleWords ? 1 : 0)
{
    private int _ahead;
    private int _passed;

    protected override int Process(ReadOnlySpan<char> held, int from, bool isPieceEnd)
    {
        var search = from;
        var done = from + _ahead;
        int certain;
        while (true)
        {
            if (tokens.Find(held, search, isPieceEnd, out certain) is not { } token)
            {
                break;
            }

            if (quotes is not null && quotes.Holds(token, _passed + certain - from))
            {
                search = certain + 1;
                continue;
            }

            var stop = certain + token.Pattern.Length;
            var taken = token.StripsRight ? stop + LeadingSpace(held[stop..]) : stop;
            if (taken == held.Length && !isPieceEnd && (token.StripsRight || token.IsSingleWord))
            {
                break;
            }

            search = stop;
            if (token.IsSingleWord && !IsApart(held, certain, stop))
            {
                continue;
            }

            var start = token.StripsLeft ? Math.Max(done, certain - TrailingSpace(held[Math.Min(done, certain)..certain])) : certain;
            if (done < start)
            {
                Next.Text(held[done..start]);
            }

            Next.EndPiece();
            Next.Token(token.Id);
            done = taken;
        }

        if (tokens.TakesSpace && !isPieceEnd && certain > done)
        {
            // White space at the end may yet be taken by a token that follows it.
            certain -= TrailingSpace(held[done..certain]);
        }

        if (certain > done)
        {
            Next.Text(held[done..certain]);
        }

        _ahead = Math.Max(0, done - certain);
        _passed += certain - from;
        return certain;
    }

    protected override void OnPieceEnd() => _ahead = 0;

    private static bool IsApart(ReadOnlySpan<char> text, int start, int stop) =>
        !(stop < text.Length && AddedTokenSet.Word.Step(text, stop) > 0) && !(start > 0 && IsWordBefore(text, start));

    private static bool IsWordBefore(ReadOnlySpan<char> text, int position) =>
        AddedTokenSet.Word.Step(text, position - (position > 1 && char.IsLowSurrogate(text[position - 1]) ? 2 : 1)) > 0;

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
