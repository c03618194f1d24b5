namespace Candor.Inference.Chat.Values;

/// <summary>Texts by their Unicode characters, as templates count: one outside the basic plane is one, though it takes two UTF-16 code units.</summary>
internal static class TextIndex
{
    /// <summary>Number of characters.</summary>
    public static int Length(SourcedText text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            count -= char.IsSurrogatePair(text.Value[i - 1], text.Value[i]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The characters, each as a text of its own.</summary>
    public static IReadOnlyList<object?> Characters(SourcedText text)
    {
        var characters = new List<object?>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var width = i + 1 < text.Length && char.IsSurrogatePair(text.Value[i], text.Value[i + 1]) ? 2 : 1;
            characters.Add(text.Slice(i, width));
            i += width;
        }

        return characters;
    }

    /// <summary>The character at a place, from the end where it is negative; null beyond.</summary>
    public static SourcedText? At(SourcedText text, long place)
    {
        if (!text.Value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            place += place < 0 ? text.Length : 0;
            return place >= 0 && place < text.Length ? text.Slice((int)place, 1) : null;
        }

        var characters = Characters(text);
        place += place < 0 ? characters.Count : 0;
        return place >= 0 && place < characters.Count ? (SourcedText?)characters[(int)place] : null;
    }

    /// <summary>The places of <c>[start:stop:step]</c> in a sequence of <paramref name="length"/>, as templates read it.</summary>
    /// <exception cref="TemplateFailure">The step is 0.</exception>
    public static IEnumerable<int> Places(int length, long? start, long? stop, long? step)
    {
        var stride = step ?? 1;
        if (stride == 0)
        {
            throw new TemplateFailure("the step of a slice is 0");
        }

        var (lowest, highest) = stride > 0 ? (0L, (long)length) : (-1L, length - 1L);
        var from = start is { } first ? Within(first) : stride > 0 ? lowest : highest;
        var to = stop is { } last ? Within(last) : stride > 0 ? highest : lowest;
        return Walk();

        long Within(long place) => Math.Clamp(place < 0 ? place + length : place, lowest, highest);

        IEnumerable<int> Walk()
        {
            // A step beyond the length reaches nothing more; it must not run over.
            var bounded = Math.Clamp(stride, -length - 1L, length + 1L);
            for (var place = from; bounded > 0 ? place < to : place > to; place += bounded)
            {
                yield return (int)place;
            }
        }
    }
}
