using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Report;

/// <summary>Two histograms of risk back to back: trustworthy rows upwards, untrustworthy ones downwards, each as a share of its class.</summary>
internal static class HistogramChart
{
    /// <summary>Draws.</summary>
    /// <param name="bins">Ranges from 0 to 1, ascending; both classes occur.</param>
    /// <param name="threshold">Risk from which the bank abstains; null for none.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(IReadOnlyList<HistogramBin> bins, double? threshold, string description)
    {
        double good = Math.Max(1, bins.Sum(static bin => bin.Trustworthy));
        double bad = Math.Max(1, bins.Sum(static bin => bin.Untrustworthy));
        var most = bins.Max(bin => Math.Max(bin.Trustworthy / good, bin.Untrustworthy / bad));
        var canvas = new SvgCanvas(PlotFrame.Width, PlotFrame.Height, description);
        var steps = PlotFrame.Steps(most);
        var top = steps[^1];
        var frame = new PlotFrame(canvas, (0, 1), (-top, top));
        double[] ticks = [-top, -top / 2, 0, top / 2, top];
        frame.Draw(PlotFrame.Quarters, ticks, PlotFrame.Percent, static tick => PlotFrame.Percent(Math.Abs(tick)), "risk", "share of the class");
        foreach (var bin in bins)
        {
            var (x, width) = (frame.X(bin.From) + 1, frame.X(bin.To) - frame.X(bin.From) - 2);
            var (up, down) = (bin.Trustworthy / good, bin.Untrustworthy / bad);
            var range = $"risk {Numbers.Two(bin.From)} to {Numbers.Two(bin.To)}";
            canvas.Box(x, frame.Y(up), width, frame.Y(0) - frame.Y(up), "good-bar", $"{range}: {bin.Trustworthy} trustworthy");
            canvas.Box(x, frame.Y(0), width, frame.Y(-down) - frame.Y(0), "bad-bar", $"{range}: {bin.Untrustworthy} untrustworthy");
        }

        canvas.Line(frame.X(0), frame.Y(0), frame.X(1), frame.Y(0), "axis");
        if (threshold is { } risk && double.IsFinite(risk))
        {
            canvas.Line(frame.X(risk), frame.Y(-top), frame.X(risk), frame.Y(top), "mark");
            var isLeft = risk > 0.6;
            canvas.Text(frame.X(risk) + (isLeft ? -6 : 6), frame.Y(top) + 12, "abstains from here", "tick", isLeft ? "end" : "start");
        }

        return canvas.ToString();
    }
}
