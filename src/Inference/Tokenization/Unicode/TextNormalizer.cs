using System.Text;

namespace Candor.Inference.Tokenization.Unicode;

/// <summary>A Unicode normalization form over text that may still grow. Not thread-safe: owned by one stage.</summary>
/// <param name="isCompatible">Whether compatibility decompositions are used (NFKC, NFKD).</param>
/// <param name="composes">Whether characters are composed again (NFC, NFKC).</param>
/// <remarks>Unicode Standard Annex 15.</remarks>
internal sealed class TextNormalizer(bool isCompatible, bool composes)
{
    private readonly NormalizationData _data = NormalizationData.Instance;
    private readonly List<int> _runes = [];
    private readonly List<int> _sorted = [];

    // Below this nothing decomposes, has a class or joins what is before it.
    private readonly char _quiet = isCompatible ? '\u00A0' : composes ? '\u0300' : '\u00C0';

    /// <summary>Whether nothing in a text can be changed by normalizing it.</summary>
    public bool IsQuiet(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('\0', (char)(_quiet - 1));

    /// <summary>How many units at the start of <paramref name="text"/> no further text can change, and nothing after them joins.</summary>
    public int Certain(ReadOnlySpan<char> text)
    {
        var at = text.Length;
        while (at > 0)
        {
            Rune.DecodeLastFromUtf16(text[..at], out var rune, out var length);
            at -= length;
            if (BeginsAnew(rune.Value))
            {
                return at;
            }
        }

        return 0;
    }

    /// <summary>Adds the normalized form of <paramref name="text"/>, which must be cut where <see cref="Certain"/> says.</summary>
    public void Normalize(ReadOnlySpan<char> text, List<char> normalized)
    {
        while (!text.IsEmpty)
        {
            // A character before an unquiet one may be joined with it.
            var quiet = text.IndexOfAnyExceptInRange('\0', (char)(_quiet - 1));
            var plain = quiet < 0 ? text.Length : Math.Max(0, quiet - 1);
            normalized.AddRange(text[..plain]);
            text = text[plain..];
            if (text.IsEmpty)
            {
                return;
            }

            // Up to the next place where nothing joins; what was cut off above may be just that one character.
            Rune.DecodeFromUtf16(text, out var rune, out var end);
            while (end < text.Length)
            {
                Rune.DecodeFromUtf16(text[end..], out var next, out var length);
                if (BeginsAnew(next.Value))
                {
                    break;
                }

                end += length;
            }

            if (end == rune.Utf16SequenceLength && _data.ClassOf(rune.Value) == 0 && IsUnchanged(rune.Value))
            {
                normalized.AddRange(text[..end]);
            }
            else
            {
                NormalizeSegment(text[..end], normalized);
            }

            text = text[end..];
        }
    }

    // A character that stays what it is where no other follows it.
    private bool IsUnchanged(int rune) => rune < _quiet || !_data.Decomposes(rune, isCompatible);

    // Whether the character's decomposition begins with a starter that joins nothing before it.
    private bool BeginsAnew(int rune)
    {
        if (rune < _quiet)
        {
            return true;
        }

        _runes.Clear();
        _data.Decompose(rune, isCompatible, _runes);
        return _data.ClassOf(_runes[0]) == 0 && !_data.IsSecond(_runes[0]);
    }

    private void NormalizeSegment(ReadOnlySpan<char> segment, List<char> normalized)
    {
        _runes.Clear();
        foreach (var rune in segment.EnumerateRunes())
        {
            _data.Decompose(rune.Value, isCompatible, _runes);
        }

        Sort();
        if (composes)
        {
            Compose();
        }

        foreach (var rune in _sorted)
        {
            RuneText.Add(normalized, rune);
        }
    }

    // Marks by their class, equal ones in their order.
    private void Sort()
    {
        _sorted.Clear();
        for (var i = 0; i < _runes.Count;)
        {
            var end = i;
            while (end < _runes.Count && _data.ClassOf(_runes[end]) != 0)
            {
                end++;
            }

            if (end == i)
            {
                _sorted.Add(_runes[i++]);
                continue;
            }

            _sorted.AddRange(_runes.GetRange(i, end - i).OrderBy(_data.ClassOf));
            i = end;
        }
    }

    private void Compose()
    {
        int starter = -1, last = 0, written = 0;
        for (var i = 0; i < _sorted.Count; i++)
        {
            var rune = _sorted[i];
            var rank = _data.ClassOf(rune);

            // Blocked by a mark of the same or a higher class in between, or by another starter.
            var isNext = starter == written - 1;
            if (starter >= 0 && (isNext || (last != 0 && last < rank)) && _data.Compose(_sorted[starter], rune) is >= 0 and var joined)
            {
                _sorted[starter] = joined;
                continue;
            }

            if (rank == 0)
            {
                starter = written;
            }

            last = rank;
            _sorted[written++] = rune;
        }

        _sorted.RemoveRange(written, _sorted.Count - written);
    }
}
