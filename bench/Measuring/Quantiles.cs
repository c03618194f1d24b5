namespace Candor.Bench.Measuring;

/// <summary>Order statistics.</summary>
internal static class Quantiles
{
    /// <summary>The quantile at <paramref name="share"/>, interpolated between neighbours.</summary>
    /// <param name="values">At least one, in any order; left as they are.</param>
    /// <param name="share">In [0, 1]; 0.5 is the median.</param>
    public static double Of(IReadOnlyCollection<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        double[] sorted = [.. values.Order()];
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
