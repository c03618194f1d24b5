namespace Candor.Probes.Evaluation;

/// <summary>Folds that never cut a group in two, so that nothing about an entity leaks from fitting into testing.</summary>
public static class GroupFolds
{
    /// <summary>Deals groups to folds: in an order fixed by the seed, each to the fold with the fewest rows so far.</summary>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="folds">Number of folds, at least 2 and at most the number of groups.</param>
    /// <param name="seed">Fixes the dealing; it does not depend on the order of the rows.</param>
    /// <returns>The fold of each row, shape <c>[n]</c>, in [0, folds).</returns>
    /// <exception cref="ArgumentException">There are fewer groups than folds.</exception>
    public static int[] Assign(IReadOnlyList<string> groups, int folds, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var rowGroups = RowGroups.From(groups);
        if (rowGroups.Names.Count < folds)
        {
            throw new ArgumentException($"{rowGroups.Names.Count} groups cannot fill {folds} folds.", nameof(groups));
        }

        var dealing = Enumerable.Range(0, rowGroups.Names.Count).ToArray();
        new SeededRandom(seed).Shuffle<int>(dealing);
        var sizes = new int[folds];
        var result = new int[groups.Count];
        foreach (var group in dealing)
        {
            var fold = Array.IndexOf(sizes, sizes.Min());
            foreach (var row in rowGroups.Rows[group])
            {
                result[row] = fold;
            }

            sizes[fold] += rowGroups.Rows[group].Length;
        }

        return result;
    }

    /// <summary>Refuses folds that cut a group in two.</summary>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="folds">The fold of each row, shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or a group has rows in two folds; the message names it.</exception>
    public static void EnsureDisjoint(IReadOnlyList<string> groups, IReadOnlyList<int> folds)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(folds);
        if (groups.Count != folds.Count)
        {
            throw new ArgumentException($"There are {groups.Count} groups and {folds.Count} folds.", nameof(folds));
        }

        if (FirstCut(groups, folds) is { } cut)
        {
            throw new ArgumentException($"Group '{cut}' is in two folds; every group must stay in one.", nameof(folds));
        }
    }

    /// <summary>The first group that has rows in two folds; null where there is none.</summary>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="folds">The fold of each row, shape <c>[n]</c>.</param>
    public static string? FirstCut(IReadOnlyList<string> groups, IReadOnlyList<int> folds)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(folds);
        var foldOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < groups.Count; i++)
        {
            if (!foldOf.TryAdd(groups[i], folds[i]) && foldOf[groups[i]] != folds[i])
            {
                return groups[i];
            }
        }

        return null;
    }
}
