using System.Text;

namespace Candor.Inference.Tokenization;

/// <summary>Where a whole text quotes what somebody else has said, and which tokens may not be found there. Immutable.</summary>
/// <param name="Length">Length of the whole text, in UTF-16 code units.</param>
/// <param name="Ranges">Quoted units, ascending, not overlapping.</param>
/// <param name="Structure">Ids of the tokens that give the text its structure.</param>
internal sealed record QuotedText(int Length, IReadOnlyList<Range> Ranges, IReadOnlySet<int> Structure)
{
    /// <summary>The text with each quotation shrunk to one letter: what is left of it when nothing is quoted.</summary>
    public static string Blank(string text, IReadOnlyList<Range> quoted)
    {
        var blank = new StringBuilder();
        var start = 0;
        foreach (var range in quoted)
        {
            blank.Append(text.AsSpan(start, range.Start.Value - start)).Append('x');
            start = range.End.Value;
        }

        return blank.Append(text.AsSpan(start)).ToString();
    }

    /// <summary>The text with each unpaired surrogate replaced by U+FFFD: one unit for one, so that places stay. The stages would cut it there.</summary>
    public static string WellFormed(string text)
    {
        var units = text.ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (i + 1 < units.Length && char.IsSurrogatePair(units[i], units[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(units[i]))
            {
                units[i] = '\uFFFD';
            }
        }

        return new string(units);
    }

    /// <summary>Whether a token of the structure would have a part of itself in a quotation.</summary>
    /// <param name="token">The token that was found.</param>
    /// <param name="start">Where it begins in the whole text.</param>
    public bool Holds(AddedToken token, int start)
    {
        if (!Structure.Contains(token.Id))
        {
            return false;
        }

        // The first quotation that ends after the token begins.
        var (low, high) = (0, Ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Ranges[middle].End.Value > start ? (low, middle) : (middle + 1, high);
        }

        return low < Ranges.Count && Ranges[low].Start.Value < start + token.Pattern.Length;
    }
}
