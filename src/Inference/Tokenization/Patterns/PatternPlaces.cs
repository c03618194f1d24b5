namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Where in a text a pattern's place assertions hold.</summary>
internal static class PatternPlaces
{
    /// <summary>Whether a position is such a place.</summary>
    /// <param name="place">What is asked for.</param>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="position">In [0, length of <paramref name="text"/>].</param>
    /// <param name="sawEnd">Set when more text could change the outcome.</param>
    public static bool IsAt(Place place, ReadOnlySpan<char> text, int position, ref bool sawEnd)
    {
        var isEnd = position == text.Length;
        if (place != Place.TextStart && isEnd)
        {
            sawEnd = true;
        }

        switch (place)
        {
            case Place.TextStart:
                return position == 0;
            case Place.TextEnd:
                return isEnd;
            case Place.LastLineEnd:
                sawEnd |= text[position..] is "\n";
                return isEnd || text[position..] is "\n";
            case Place.LineStart:
                return position == 0 || (text[position - 1] == '\n' && !isEnd);
            case Place.LineEnd:
                return isEnd || text[position] == '\n';
            default:
                return IsWord(text, position) != IsWordBefore(text, position) == (place == Place.WordEdge);
        }
    }

    private static bool IsWord(ReadOnlySpan<char> text, int position) => position < text.Length && RuneClass.Word.Step(text, position) > 0;

    private static bool IsWordBefore(ReadOnlySpan<char> text, int position)
    {
        if (position == 0)
        {
            return false;
        }

        var isPair = char.IsLowSurrogate(text[position - 1]) && position > 1 && char.IsHighSurrogate(text[position - 2]);
        return RuneClass.Word.Step(text, position - (isPair ? 2 : 1)) > 0;
    }
}
