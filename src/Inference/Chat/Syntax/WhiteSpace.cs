namespace Candor.Inference.Chat.Syntax;

/// <summary>White space as templates know it: Unicode's, and the four separators of ASCII.</summary>
internal static class WhiteSpace
{
    public static bool Contains(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    /// <summary>How many of the first characters are white space.</summary>
    public static int Leading(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && Contains(text[count]))
        {
            count++;
        }

        return count;
    }

    /// <summary>How many of the last characters are white space.</summary>
    public static int Trailing(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && Contains(text[^(count + 1)]))
        {
            count++;
        }

        return count;
    }
}
