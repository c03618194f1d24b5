using System.Globalization;

namespace Candor.Cli.CommandLine;

/// <summary>A set of folds, written as <c>0-4</c> or <c>0,2,5-6</c>.</summary>
internal sealed class FoldSet
{
    private readonly SortedSet<int> _folds;

    private FoldSet(SortedSet<int> folds) => _folds = folds;

    /// <summary>The folds, ascending.</summary>
    public IReadOnlyCollection<int> Folds => _folds;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static FoldSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folds = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first)
            {
                throw new FormatException($"'{text}' is not a set of folds; expected a form such as 0-4 or 5,6.");
            }

            folds.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return new FoldSet(folds);
    }

    /// <summary>Whether a fold is in the set.</summary>
    public bool Contains(int fold) => _folds.Contains(fold);

    /// <summary>Whether some fold is in both sets.</summary>
    public bool Overlaps(FoldSet other) => _folds.Overlaps(other._folds);

    /// <summary>The text form, neighbours as ranges.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        int[] folds = [.. _folds];
        for (var start = 0; start < folds.Length;)
        {
            var end = start;
            while (end + 1 < folds.Length && folds[end + 1] == folds[end] + 1)
            {
                end++;
            }

            parts.Add(end == start ? $"{folds[start]}" : $"{folds[start]}-{folds[end]}");
            start = end + 1;
        }

        return string.Join(',', parts);
    }

    // More than a thousand folds is a slip of the keyboard, and a range of them would take memory.
    private static bool TryRead(string text, out int fold) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out fold) && fold < 1000;
}
