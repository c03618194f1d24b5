using Candor.Cli.Output;

namespace Candor.Cli.Report;

/// <summary>A figure with its interval.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Tone">One of <see cref="Tones"/>.</param>
/// <param name="Value">Finite.</param>
/// <param name="Low">Lower end; null without an interval.</param>
/// <param name="High">Upper end; null without an interval.</param>
internal sealed record IntervalBar(string Name, string Tone, double Value, double? Low, double? High);

/// <summary>Figures with their intervals, one under the other on one scale: what overlaps cannot be told apart.</summary>
internal static class IntervalChart
{
    private const double RowHeight = 30;
    private const double NameWidth = 150;
    private const double Top = 8;
    private const double ValueWidth = 46;

    // About as many characters as fit beside the plot in the ticks' size.
    private const int LongestName = 18;

    /// <summary>Draws.</summary>
    /// <param name="bars">From top to bottom.</param>
    /// <param name="reference">Value of the thin line: chance, or what is promised.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(IReadOnlyList<IntervalBar> bars, double reference, string description)
    {
        var lowest = Math.Min(reference, bars.Count == 0 ? reference : bars.Min(static bar => bar.Low ?? bar.Value));
        double from = Math.Max(0, Math.Floor((lowest - 0.02) * 10) / 10);
        var bottom = Top + (bars.Count * RowHeight);
        var canvas = new SvgCanvas(PlotFrame.Width, bottom + 26, description);
        double X(double value) => NameWidth + (Math.Clamp((value - from) / (1 - from), 0, 1) * (PlotFrame.Width - NameWidth - ValueWidth - 14));
        var step = 1 - from > 0.55 ? 0.2 : 0.1;
        for (var tick = 1d; tick >= from - 1e-9; tick -= step)
        {
            canvas.Line(X(tick), Top, X(tick), bottom, "grid");
            canvas.Text(X(tick), bottom + 18, Numbers.General(Math.Round(tick, 2)), "tick", "middle");
        }

        canvas.Line(X(reference), Top, X(reference), bottom, Tones.Reference);
        for (var i = 0; i < bars.Count; i++)
        {
            var (bar, y) = (bars[i], Top + ((i + 0.5) * RowHeight));
            canvas.Text(NameWidth - 12, y + 4, Shorten(bar.Name), "tick", "end");
            if (bar is { Low: { } low, High: { } high })
            {
                canvas.Line(X(low), y, X(high), y, $"{bar.Tone} interval");
            }

            canvas.Dot(X(bar.Value), y, 5, $"{bar.Tone}-dot", $"{bar.Name}: {Numbers.Three(bar.Value)}");
            canvas.Text(PlotFrame.Width - 4, y + 4, Numbers.Three(bar.Value), "tick", "end");
        }

        return canvas.ToString();
    }

    private static string Shorten(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
