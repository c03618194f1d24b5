using Candor.Probes.Evaluation;

namespace Candor.Cli.ActivationFiles;

/// <summary>Folds for cross-validation. A row whose two groups are in different folds is left out where one of them is tested. Immutable.</summary>
internal sealed class CrossFolds
{
    private readonly int[] _first;
    private readonly int?[] _second;

    private CrossFolds(int[] first, int?[] second)
    {
        _first = first;
        _second = second;
    }

    /// <summary>Deals the groups of some rows to folds.</summary>
    /// <param name="rows">The rows, n.</param>
    /// <param name="folds">Number of folds.</param>
    public static CrossFolds Deal(RowSelection rows, int folds)
    {
        var first = GroupFolds.Assign(rows.Groups, folds);
        return new CrossFolds(first, SecondGroups.Folds(rows.Groups, [.. rows.Rows.Select(static row => row.Group2)], first));
    }

    /// <summary>Whether row i is fitted on when a fold is tested.</summary>
    public bool Fits(int i, int fold) => _first[i] != fold && _second[i] != fold;

    /// <summary>Whether row i is tested in a fold.</summary>
    public bool Tests(int i, int fold) => _first[i] == fold && (_second[i] ?? fold) == fold;
}
