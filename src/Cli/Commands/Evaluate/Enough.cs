namespace Candor.Cli.Commands.Evaluate;

/// <summary>How many rows a figure needs before it is printed.</summary>
internal static class Enough
{
    /// <summary>
    /// Rows that each class has to have. With 20 on both sides the standard error of an AUROC near 0.8 is about 0.07 (Hanley and McNeil 1982, their formula):
    /// below that, a figure says more about the draw than about the probe.
    /// </summary>
    public const int PerClass = 20;

    /// <summary>Whether two classes are large enough to be told apart by a figure.</summary>
    public static bool Are(int trustworthy, int untrustworthy) => Math.Min(trustworthy, untrustworthy) >= PerClass;
}
