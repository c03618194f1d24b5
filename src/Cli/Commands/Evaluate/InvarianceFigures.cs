namespace Candor.Cli.Commands.Evaluate;

/// <summary>How far risks move when nothing that matters changes.</summary>
/// <param name="Limit">Median change from which on the risk is not taken for invariant.</param>
/// <param name="Tests">One for each kind of change.</param>
internal sealed record InvarianceFigures(double Limit, IReadOnlyList<InvarianceTest> Tests)
{
    /// <summary>The largest median change that the acceptance table allows (methods M31 and M35).</summary>
    public const double LargestMedian = 0.05;
}

/// <summary>One kind of change.</summary>
/// <param name="Name">neutral_prefix or entity_renaming.</param>
/// <param name="What">Exactly what was done.</param>
/// <param name="Questions">Questions read before and after.</param>
/// <param name="Skipped">Questions that could not be changed so.</param>
/// <param name="MedianChange">Median of |risk after − risk before|, with a bootstrap interval over groups; null with too few questions.</param>
/// <param name="NinetiethPercentile">Change that a tenth of the questions exceeds.</param>
/// <param name="Largest">Largest change.</param>
/// <param name="MeanShift">Mean of risk after minus risk before: whether it all moves one way.</param>
internal sealed record InvarianceTest(
    string Name, string What, int Questions, int Skipped, Measured? MedianChange, double? NinetiethPercentile, double? Largest, double? MeanShift)
{
    /// <summary>Whether the median change is below the limit; null where it was not measured.</summary>
    public bool? Holds => MedianChange is { Value: var median } ? median < InvarianceFigures.LargestMedian : null;
}
