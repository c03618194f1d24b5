using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Report;

/// <summary>A reliability diagram: what happened against what was stated, with perfection as the diagonal.</summary>
internal static class ReliabilityChart
{
    /// <summary>Draws.</summary>
    /// <param name="bins">Risks ascending.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(IReadOnlyList<ReliabilityBin> bins, string description)
    {
        var canvas = new SvgCanvas(PlotFrame.Width, PlotFrame.Height, description);
        var frame = new PlotFrame(canvas, (0, 1), (0, 1));
        frame.Draw(PlotFrame.Quarters, PlotFrame.Quarters, PlotFrame.Percent, PlotFrame.Percent, "stated risk (mean of the bin)", "share untrustworthy");
        canvas.Path(frame.Places([new(0, 0), new(1, 1)]), Tones.Reference);
        foreach (var bin in bins)
        {
            canvas.Line(frame.X(bin.MeanRisk), frame.Y(bin.Low), frame.X(bin.MeanRisk), frame.Y(bin.High), "whisker");
        }

        canvas.Path(frame.Places(bins.Select(static bin => new CurvePoint(bin.MeanRisk, bin.Share))), Tones.Probe);
        foreach (var bin in bins)
        {
            canvas.Dot(
                frame.X(bin.MeanRisk),
                frame.Y(bin.Share),
                4.5,
                "probe-dot",
                $"stated {Numbers.Percent(bin.MeanRisk)}, happened {Numbers.Percent(bin.Share)} ({bin.Untrustworthy} of {bin.Samples})");
        }

        return canvas.ToString();
    }
}
