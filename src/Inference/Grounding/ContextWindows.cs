namespace Candor.Inference.Grounding;

/// <summary>Cuts a context into overlapping parts that fit.</summary>
internal static class ContextWindows
{
    /// <summary>Parts in order; together they hold every character, and each begins in the middle of the one before.</summary>
    /// <param name="context">The context.</param>
    /// <param name="fits">Whether a part fits; if a part does, so does what is shorter.</param>
    /// <returns>Null where not even one word fits.</returns>
    public static IReadOnlyList<string>? Of(string context, Func<string, bool> fits)
    {
        if (fits(context))
        {
            return [context];
        }

        int[] edges = [.. Edges(context)];
        var windows = new List<string>();
        for (var first = 0; ;)
        {
            // The furthest edge that still fits: doubling the reach first, so that no part is tried that is much longer than a window, then by bisection.
            var (low, high) = (first, Math.Min(first + 1, edges.Length - 1));
            while (high < edges.Length - 1 && fits(context[edges[first]..edges[high]]))
            {
                (low, high) = (high, Math.Min(first + (2 * (high - first)), edges.Length - 1));
            }

            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = fits(context[edges[first]..edges[middle]]) ? (middle, high) : (low, middle - 1);
            }

            if (low == first)
            {
                return null;
            }

            windows.Add(context[edges[first]..edges[low]]);
            if (low == edges.Length - 1)
            {
                return windows;
            }

            first = Math.Max(first + 1, (first + low) / 2);
        }
    }

    // Ends of words, with the text's two ends: a cut never goes through a word, and the white space before a word stays with it, as its tokens need it.
    private static IEnumerable<int> Edges(string context)
    {
        yield return 0;
        for (var i = 1; i < context.Length; i++)
        {
            if (!char.IsWhiteSpace(context[i - 1]) && char.IsWhiteSpace(context[i]))
            {
                yield return i;
            }
        }

        yield return context.Length;
    }
}
