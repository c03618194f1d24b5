namespace Candor.Cli.Report;

/// <summary>A risk-coverage curve with what belongs beside it.</summary>
/// <param name="Curves">Selective risk over coverage; the first one is the probe's.</param>
/// <param name="Band">Interval of the first curve's selective risk at some coverages, ascending; empty for none.</param>
/// <param name="BaseRate">Share of untrustworthy answers: what declining at random leaves.</param>
/// <param name="Threshold">Coverage and selective risk of the bank's threshold on these answers; null for none.</param>
/// <param name="Promise">Selective risk that the threshold promised; null for none.</param>
internal sealed record RiskCoverage(
    IReadOnlyList<CurveSeries> Curves, IReadOnlyList<CoverageBand> Band, double BaseRate, CurvePoint? Threshold, double? Promise);

/// <summary>An interval of the selective risk at one coverage.</summary>
internal readonly record struct CoverageBand(double Coverage, double Low, double High);

/// <summary>Selective risk over coverage: what is gained by declining the riskiest answers.</summary>
internal static class RiskCoverageChart
{
    /// <summary>Draws.</summary>
    /// <param name="data">The curves.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(RiskCoverage data, string description)
    {
        var most = data.Curves.SelectMany(static curve => curve.Points).Select(static point => point.Y).Where(double.IsFinite)
            .Concat(data.Band.Select(static band => band.High)).Append(data.BaseRate).Append(data.Promise ?? 0).Max();
        var ticks = PlotFrame.Steps(Math.Min(1, most * 1.05));
        var canvas = new SvgCanvas(PlotFrame.Width, PlotFrame.Height, description);
        var frame = new PlotFrame(canvas, (0, 1), (0, ticks[^1]));
        frame.Draw(PlotFrame.Quarters, ticks, PlotFrame.Percent, PlotFrame.Percent, "coverage (answers not declined)", "selective risk");
        canvas.Area(
            frame.Places(
            [
                .. data.Band.Select(static band => new CurvePoint(band.Coverage, band.High)),
                .. data.Band.Reverse().Select(static band => new CurvePoint(band.Coverage, band.Low)),
            ]),
            "band");
        canvas.Line(frame.X(0), frame.Y(data.BaseRate), frame.X(1), frame.Y(data.BaseRate), Tones.Reference);
        if (data.Promise is { } promise)
        {
            canvas.Line(frame.X(0), frame.Y(promise), frame.X(1), frame.Y(promise), "mark");
        }

        foreach (var curve in data.Curves.Reverse())
        {
            canvas.Path(frame.Places(curve.Points), curve.Tone);
        }

        if (data.Threshold is { } threshold && double.IsFinite(threshold.Y))
        {
            canvas.Dot(frame.X(threshold.X), frame.Y(threshold.Y), 6, "threshold", "the bank's threshold");
        }

        return canvas.ToString();
    }
}
