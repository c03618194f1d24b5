namespace Candor.Inference.Tokenization.Stages;

/// <summary>The first stage: any UTF-16 in, well-formed UTF-16 out. An unpaired surrogate becomes U+FFFD.</summary>
internal sealed class EntryStage(TextStage next)
{
    private char _high;

    /// <summary>More text; may split a surrogate pair.</summary>
    public void Text(ReadOnlySpan<char> fragment)
    {
        if (fragment.IsEmpty)
        {
            return;
        }

        if (_high != 0)
        {
            var high = _high;
            _high = '\0';
            if (char.IsLowSurrogate(fragment[0]))
            {
                next.Text([high, fragment[0]]);
                fragment = fragment[1..];
            }
            else
            {
                next.Text("\uFFFD");
            }
        }

        if (!fragment.IsEmpty && char.IsHighSurrogate(fragment[^1]))
        {
            _high = fragment[^1];
            fragment = fragment[..^1];
        }

        while (true)
        {
            var unpaired = IndexOfUnpaired(fragment);
            if (unpaired < 0)
            {
                next.Text(fragment);
                return;
            }

            next.Text(fragment[..unpaired]);
            next.Text("\uFFFD");
            fragment = fragment[(unpaired + 1)..];
        }
    }

    /// <summary>The text ends here.</summary>
    public void End()
    {
        if (_high != 0)
        {
            _high = '\0';
            next.Text("\uFFFD");
        }

        next.EndPiece();
    }

    /// <summary>Nothing more will come for now.</summary>
    public void Pause() => next.Pause();

    private static int IndexOfUnpaired(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
