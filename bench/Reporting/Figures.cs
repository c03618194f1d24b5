using System.Globalization;
using Candor.Bench.Measuring;

namespace Candor.Bench.Reporting;

/// <summary>How figures are written: with as many digits as they deserve, and always with a decimal point.</summary>
internal static class Figures
{
    /// <summary>Three significant digits, whole numbers from 1,000 on.</summary>
    public static string Number(double value) => !double.IsFinite(value) ? "–" : Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>Seconds as milliseconds.</summary>
    public static string Milliseconds(double seconds) => Number(1000 * seconds);

    /// <summary>A share in percent, with its interval.</summary>
    public static string Percent(Ratio ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * ratio.Value:0.0} % ({100 * ratio.Low:0.0} to {100 * ratio.High:0.0})");

    /// <summary>What is added to one, in percent, with its interval.</summary>
    public static string Added(Ratio ratio) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * (ratio.Value - 1):+0.0;−0.0;0.0} % ({100 * (ratio.Low - 1):+0.0;−0.0;0.0} to {100 * (ratio.High - 1):+0.0;−0.0;0.0})");

    /// <summary>A factor with its interval.</summary>
    public static string Times(Ratio ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.Value:0.00} × ({ratio.Low:0.00} to {ratio.High:0.00})");

    /// <summary>A ratio's figures for machines.</summary>
    public static IEnumerable<(string Name, object Value)> Of(string name, Ratio ratio) =>
        [(name, ratio.Value), ($"{name}_low", ratio.Low), ($"{name}_high", ratio.High), ($"{name}_best", ratio.Best)];

    /// <summary>An arm's figures for machines: every repetition is kept.</summary>
    public static IEnumerable<(string Name, object Value)> Of(string name, Samples samples) =>
        [($"{name}_seconds", samples.Seconds), ($"{name}_work", samples.Work)];
}
