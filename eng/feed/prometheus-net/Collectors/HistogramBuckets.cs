using System.Globalization;

namespace Prometheus;

public sealed partial class Histogram
{
    /// <summary>Bounds for times in seconds, from 5 milliseconds to 10 seconds.</summary>
    internal static readonly double[] DefaultBuckets = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    /// <summary>Bounds that grow by a factor: <c>start · factorⁱ</c>.</summary>
    public static double[] ExponentialBuckets(double start, double factor, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(start);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(factor, 1);
        return [.. Enumerable.Range(0, count).Select(i => start * Math.Pow(factor, i))];
    }

    /// <summary>Bounds with equal distances: <c>start + i · width</c>.</summary>
    public static double[] LinearBuckets(double start, double width, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        return [.. Enumerable.Range(0, count).Select(i => start + (i * width))];
    }

    /// <summary>Divides each power of ten from <c>10^startPower</c> to <c>10^endPower</c> into equal parts and leaves out repeated bounds.</summary>
    /// <remarks>For example <c>(-1, 1, 4)</c> gives 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10.</remarks>
    public static double[] PowersOfTenDividedBuckets(int startPower, int endPower, int divisions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(startPower, endPower);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisions);
        var bounds = new SortedSet<double>();
        for (var power = startPower; power < endPower; power++)
        {
            // Decimal text, because 10^-1 / 10 in binary is not 0.01.
            var top = decimal.Parse($"1E{power + 1}", NumberStyles.Float, CultureInfo.InvariantCulture);
            var floor = power == startPower ? top / 10 : 0;
            for (var part = 1; part <= divisions; part++)
            {
                var bound = top / divisions * part;
                if (bound > floor)
                {
                    bounds.Add((double)bound);
                }
            }
        }

        return [.. bounds];
    }
}
