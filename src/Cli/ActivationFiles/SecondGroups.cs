namespace Candor.Cli.ActivationFiles;

/// <summary>Folds for the second groups of rows that are about two things, so that neither thing is both fitted on and tested on.</summary>
internal static class SecondGroups
{
    /// <summary>
    /// The fold of each row's second group: the fold of that group where it is some row's first one; elsewhere the lowest fold of the rows that name it, which
    /// is the same for all of them. With it every group has one fold, and rows between two folds can be told.
    /// </summary>
    /// <param name="groups">Shape <c>[n]</c>.</param>
    /// <param name="second">Shape <c>[n]</c>; null where a row has none.</param>
    /// <param name="folds">Folds of <paramref name="groups"/>, shape <c>[n]</c>.</param>
    /// <returns>Shape <c>[n]</c>; null where a row has no second group.</returns>
    public static int?[] Folds(IReadOnlyList<string> groups, IReadOnlyList<string?> second, IReadOnlyList<int> folds)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var lowest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Count; i++)
        {
            known.TryAdd(groups[i], folds[i]);
            if (second[i] is { } name)
            {
                lowest[name] = lowest.TryGetValue(name, out var least) ? Math.Min(least, folds[i]) : folds[i];
            }
        }

        return [.. second.Select(name => name is null ? (int?)null : known.TryGetValue(name, out var fold) ? fold : lowest[name])];
    }

    /// <summary>The rows with <see cref="ActivationRow.Fold2"/>; the same list where no row has a second group.</summary>
    public static IReadOnlyList<ActivationRow> WithFolds(IReadOnlyList<ActivationRow> rows)
    {
        if (!rows.Any(static row => row.Group2 is not null))
        {
            return rows;
        }

        var folds = Folds([.. rows.Select(static row => row.Group)], [.. rows.Select(static row => row.Group2)], [.. rows.Select(static row => row.Fold)]);
        return [.. rows.Select((row, i) => folds[i] is null ? row : row with { Fold2 = folds[i] })];
    }
}
