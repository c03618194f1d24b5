using System.Globalization;
using Candor.Cli.Output;

namespace Candor.Cli.Report;

/// <summary>How well a probe reads at each hook point.</summary>
/// <param name="Series">One per pooling or method.</param>
/// <param name="References">Levels to compare with: the output's own uncertainty, the words.</param>
internal sealed record LayerSweep(IReadOnlyList<LayerSeries> Series, IReadOnlyList<LayerReference> References);

/// <summary>One line over the hook points.</summary>
/// <param name="Name">As the key shows it.</param>
/// <param name="Points">Hook points ascending.</param>
internal sealed record LayerSeries(string Name, IReadOnlyList<LayerValue> Points);

/// <summary>AUROC at one hook point.</summary>
/// <param name="HookPoint">Boundary, at least 0.</param>
/// <param name="Auroc">In [0, 1].</param>
/// <param name="Low">Lower end of its interval; null without one.</param>
/// <param name="High">Upper end.</param>
/// <param name="IsChosen">Whether the probe that is judged reads here.</param>
internal sealed record LayerValue(int HookPoint, double Auroc, double? Low, double? High, bool IsChosen);

/// <summary>A level across all hook points.</summary>
internal sealed record LayerReference(string Name, string Tone, double Auroc);

/// <summary>AUROC over hook points.</summary>
internal static class LayerSweepChart
{
    /// <summary>Draws.</summary>
    /// <param name="sweep">At least one point.</param>
    /// <param name="description">What it shows, with its figures.</param>
    public static string Draw(LayerSweep sweep, string description)
    {
        LayerValue[] all = [.. sweep.Series.SelectMany(static series => series.Points).Where(static point => double.IsFinite(point.Auroc))];
        var last = Math.Max(1, all.Select(static point => point.HookPoint).DefaultIfEmpty(1).Max());
        var lowest = all.Select(static point => Math.Min(point.Low ?? point.Auroc, point.Auroc))
            .Concat(sweep.References.Select(static level => level.Auroc)).Append(0.5).Min();
        var from = Math.Max(0, Math.Floor(lowest * 10) / 10);
        var canvas = new SvgCanvas(PlotFrame.Width, PlotFrame.Height, description);
        var frame = new PlotFrame(canvas, (0, last), (from, 1));
        var stride = Math.Max(1, (int)Math.Ceiling(last / 8d));
        frame.Draw(
            [.. Enumerable.Range(0, (last / stride) + 1).Select(k => (double)(k * stride))],
            [.. Enumerable.Range(0, 1 + (int)Math.Round((1 - from) * 10)).Select(k => from + (k / 10d))],
            static tick => tick.ToString("0", CultureInfo.InvariantCulture),
            static tick => tick.ToString("0.0", CultureInfo.InvariantCulture),
            "hook point (layer boundary)",
            "AUROC");
        canvas.Line(frame.X(0), frame.Y(0.5), frame.X(last), frame.Y(0.5), Tones.Reference);
        foreach (var level in sweep.References.Where(static level => double.IsFinite(level.Auroc)))
        {
            canvas.Line(frame.X(0), frame.Y(level.Auroc), frame.X(last), frame.Y(level.Auroc), level.Tone);
        }

        for (var s = 0; s < sweep.Series.Count; s++)
        {
            Draw(canvas, frame, sweep.Series[s], s == 0 ? Tones.Probe : "probe-light");
        }

        return canvas.ToString();
    }

    private static void Draw(SvgCanvas canvas, PlotFrame frame, LayerSeries series, string tone)
    {
        LayerValue[] points = [.. series.Points.Where(static point => double.IsFinite(point.Auroc))];
        foreach (var point in points)
        {
            if (point is { Low: { } low, High: { } high })
            {
                canvas.Line(frame.X(point.HookPoint), frame.Y(low), frame.X(point.HookPoint), frame.Y(high), "whisker");
            }
        }

        canvas.Path(frame.Places(points.Select(static point => new CurvePoint(point.HookPoint, point.Auroc))), tone);
        foreach (var point in points)
        {
            var note = $"{series.Name}, hook point {point.HookPoint}: {Numbers.Three(point.Auroc)}";
            canvas.Dot(frame.X(point.HookPoint), frame.Y(point.Auroc), point.IsChosen ? 6.5 : 3.5, point.IsChosen ? "threshold" : "probe-dot", note);
        }
    }
}
