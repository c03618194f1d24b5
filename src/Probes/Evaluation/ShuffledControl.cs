namespace Candor.Probes.Evaluation;

/// <summary>Labels that mean nothing but look the same: the control that any pipeline must fail.</summary>
/// <remarks>
/// Labels are permuted between groups, so that rows about one entity still agree with each other. Permuting single rows would destroy that
/// dependence too, and a pipeline that leaks entities between folds would pass the control. A fit on permuted labels is judged against
/// permuted labels: against the true ones its AUROC would only say where a random direction happens to point.
/// </remarks>
public static class ShuffledControl
{
    /// <summary>Gives every group the labels of another one, drawn without replacement.</summary>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="seed">Fixes the permutation.</param>
    /// <returns>
    /// Permuted labels, shape <c>[n]</c>. Row j of a group takes label <c>j mod m</c> of the m labels that its group was given; the class balance is
    /// kept exactly when all groups are of one size, and nearly otherwise.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths disagree.</exception>
    public static bool[] Permute(IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentNullException.ThrowIfNull(groups);
        if (trustworthy.Count != groups.Count)
        {
            throw new ArgumentException($"There are {trustworthy.Count} labels and {groups.Count} groups.", nameof(groups));
        }

        var rows = RowGroups.From(groups).Rows;
        var giver = Enumerable.Range(0, rows.Count).ToArray();
        new SeededRandom(seed).Shuffle<int>(giver);
        var result = new bool[trustworthy.Count];
        for (var g = 0; g < rows.Count; g++)
        {
            var from = rows[giver[g]];
            for (var j = 0; j < rows[g].Length; j++)
            {
                result[rows[g][j]] = trustworthy[from[j % from.Length]];
            }
        }

        return result;
    }
}
