using System.Globalization;

namespace Candor.Cli.Report;

/// <summary>Axes around a plot, and the way from values to places in the picture.</summary>
/// <param name="canvas">Drawn on.</param>
/// <param name="xRange">Values at the left and right edge, ascending.</param>
/// <param name="yRange">Values at the bottom and top edge, ascending.</param>
internal sealed class PlotFrame(SvgCanvas canvas, (double From, double To) xRange, (double From, double To) yRange)
{
    /// <summary>Width of every chart's picture: at a phone's width its text is still 10 pixels high.</summary>
    public const double Width = 460;

    /// <summary>Height of most charts' pictures.</summary>
    public const double Height = 330;

    private const double Left = 68;
    private const double Right = Width - 24;
    private const double Top = 12;
    private const double Bottom = Height - 52;
    private const double TickGap = 18;

    /// <summary>The place of a value on the horizontal axis; outside the range it stops at the edge.</summary>
    public double X(double value) => Left + (Share(value, xRange) * (Right - Left));

    /// <summary>The place of a value on the vertical axis.</summary>
    public double Y(double value) => Bottom - (Share(value, yRange) * (Bottom - Top));

    /// <summary>The places of points, those that are not finite left out.</summary>
    public IReadOnlyList<CurvePoint> Places(IEnumerable<CurvePoint> points) =>
        [.. points.Where(static point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Select(point => new CurvePoint(X(point.X), Y(point.Y)))];

    /// <summary>Draws gridlines, the axes' figures and their names.</summary>
    public void Draw(
        IReadOnlyList<double> xTicks, IReadOnlyList<double> yTicks, Func<double, string> xText, Func<double, string> yText, string xName, string yName)
    {
        foreach (var tick in yTicks)
        {
            canvas.Line(Left, Y(tick), Right, Y(tick), "grid");
            canvas.Text(Left - 8, Y(tick) + 4, yText(tick), "tick", "end");
        }

        foreach (var tick in xTicks)
        {
            canvas.Line(X(tick), Bottom, X(tick), Bottom + 5, "axis");
            canvas.Text(X(tick), Bottom + TickGap, xText(tick), "tick", "middle");
        }

        canvas.Line(Left, Bottom, Right, Bottom, "axis");
        canvas.Text((Left + Right) / 2, Height - 10, xName, "name", "middle");
        canvas.TextUpwards(13, (Top + Bottom) / 2, yName, "name");
    }

    /// <summary>A share of 0 to 1 as whole percent.</summary>
    public static string Percent(double share) => Math.Round(100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";

    private static readonly double[] RoundSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25];

    /// <summary>0, ¼, ½, ¾ and 1.</summary>
    public static IReadOnlyList<double> Quarters { get; } = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Four or five round steps from 0 to at least <paramref name="most"/>.</summary>
    public static IReadOnlyList<double> Steps(double most)
    {
        var step = RoundSteps.FirstOrDefault(candidate => most <= 5 * candidate, 0.25);
        return [.. Enumerable.Range(0, 1 + (int)Math.Ceiling(Math.Max(most, step) / step)).Select(k => k * step)];
    }

    private static double Share(double value, (double From, double To) range) => Math.Clamp((value - range.From) / (range.To - range.From), 0, 1);
}
