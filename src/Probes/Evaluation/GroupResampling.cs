using System.Runtime.InteropServices;

namespace Candor.Probes.Evaluation;

/// <summary>Draws whole groups of rows with replacement, as a bootstrap does. Not thread-safe: owned by one interval.</summary>
/// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
/// <param name="seed">Fixes every draw.</param>
internal sealed class GroupResampling(IReadOnlyList<string> groups, ulong seed)
{
    private const int DrawsPerReplicate = 100;

    private readonly IReadOnlyList<int[]> _rows = RowGroups.From(groups).Rows;
    private readonly SeededRandom _random = new(seed);
    private readonly List<int> _drawn = new(groups.Count);

    /// <summary>Draws as many groups as there are.</summary>
    /// <returns>The rows drawn, a row as often as its group was drawn; valid until the next draw.</returns>
    public ReadOnlySpan<int> Draw()
    {
        _drawn.Clear();
        for (var g = 0; g < _rows.Count; g++)
        {
            _drawn.AddRange(_rows[_random.Below(_rows.Count)]);
        }

        return CollectionsMarshal.AsSpan(_drawn);
    }

    /// <summary>Draws until both classes are there.</summary>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">The groups are so few that nearly every draw loses a class.</exception>
    public ReadOnlySpan<int> DrawBoth(IReadOnlyList<bool> trustworthy)
    {
        for (var attempt = 0; attempt < DrawsPerReplicate; attempt++)
        {
            var rows = Draw();
            var good = 0;
            foreach (var row in rows)
            {
                good += trustworthy[row] ? 1 : 0;
            }

            if (good > 0 && good < rows.Length)
            {
                return rows;
            }
        }

        throw new ArgumentException(
            $"{DrawsPerReplicate} resamplings of {_rows.Count} groups all lost a class; there are too few groups for an interval.", nameof(trustworthy));
    }
}
