namespace Candor.Cli.Report;

/// <summary>ROC curves: recall against false positives, with chance as the diagonal.</summary>
internal static class RocChart
{
    private const double OnePercent = 0.01;

    /// <summary>Draws.</summary>
    /// <param name="curves">From (0, 0) to (1, 1); the first one is drawn last, on top.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(IReadOnlyList<CurveSeries> curves, string description)
    {
        var canvas = new SvgCanvas(PlotFrame.Width, PlotFrame.Height, description);
        var frame = new PlotFrame(canvas, (0, 1), (0, 1));
        frame.Draw(
            PlotFrame.Quarters, PlotFrame.Quarters, PlotFrame.Percent, PlotFrame.Percent, "false positives (trustworthy rows accused)", "recall "
                + "(untrustworthy found)");
        canvas.Path(frame.Places([new(0, 0), new(1, 1)]), Tones.Reference);
        canvas.Line(frame.X(OnePercent), frame.Y(0), frame.X(OnePercent), frame.Y(1), "mark");
        foreach (var curve in curves.Reverse())
        {
            canvas.Path(frame.Places(curve.Points), curve.Tone);
        }

        return canvas.ToString();
    }
}
