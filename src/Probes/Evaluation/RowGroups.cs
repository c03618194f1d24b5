namespace Candor.Probes.Evaluation;

/// <summary>Which rows belong to which group. Rows about one entity are not independent: they are resampled, split and permuted together.</summary>
internal sealed class RowGroups
{
    private RowGroups(string[] names, int[][] rows)
    {
        Names = names;
        Rows = rows;
    }

    /// <summary>Distinct groups in ordinal order, so that nothing depends on the order of the rows' file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows of each group, ascending; aligned with <see cref="Names"/>.</summary>
    public IReadOnlyList<int[]> Rows { get; }

    /// <summary>Collects the rows of each group.</summary>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    public static RowGroups From(IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var byName = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Count; i++)
        {
            if (!byName.TryGetValue(groups[i], out var rows))
            {
                byName.Add(groups[i], rows = []);
            }

            rows.Add(i);
        }

        return new RowGroups([.. byName.Keys], [.. byName.Values.Select(static rows => rows.ToArray())]);
    }
}
