using System.Globalization;
using System.Text;

namespace Candor.Cli.Report;

/// <summary>An SVG picture as it is being drawn, in units of about one pixel. Colours come from the page by class, so that one picture serves light, dark
/// and paper.</summary>
/// <remarks>Not thread-safe: owned by one chart. Coordinates must be finite; charts leave out what is not.</remarks>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _body = new();

    /// <summary>An empty picture.</summary>
    /// <param name="width">Above 0.</param>
    /// <param name="height">Above 0.</param>
    /// <param name="description">What it shows, for those who do not see it: a sentence with its figures.</param>
    public SvgCanvas(double width, double height, string description)
    {
        var label = HtmlText.Escape(description);
        _body.Append(
            CultureInfo.InvariantCulture, $"<svg class=\"chart\" viewBox=\"0 0 {Number(width)} {Number(height)}\" role=\"img\" aria-label=\"{label}\">");
        _body.Append(CultureInfo.InvariantCulture, $"<title>{label}</title>");
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string tone) =>
        _body.Append(CultureInfo.InvariantCulture, $"<line class=\"{tone}\" x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>");

    /// <summary>A line through points; nothing for fewer than two.</summary>
    public void Path(IReadOnlyList<CurvePoint> points, string tone)
    {
        if (points.Count > 1)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{tone}\" points=\"{Coordinates(points)}\"/>");
        }
    }

    /// <summary>A closed area; nothing for fewer than three points.</summary>
    public void Area(IReadOnlyList<CurvePoint> points, string tone)
    {
        if (points.Count > 2)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<polygon class=\"{tone}\" points=\"{Coordinates(points)}\"/>");
        }
    }

    /// <summary>A rectangle.</summary>
    /// <param name="x">Left.</param>
    /// <param name="y">Top.</param>
    /// <param name="width">At least 0.</param>
    /// <param name="height">At least 0.</param>
    /// <param name="tone">Class.</param>
    /// <param name="note">Shown when pointed at; null for none.</param>
    /// <param name="opacity">In [0, 1].</param>
    public void Box(double x, double y, double width, double height, string tone, string? note = null, double opacity = 1)
    {
        var fade = opacity < 1 ? $" fill-opacity=\"{Number(opacity)}\"" : string.Empty;
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<rect class=\"{tone}\" x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\"{fade}>{Note(note)}</rect>");
    }

    /// <summary>A dot.</summary>
    public void Dot(double x, double y, double radius, string tone, string? note = null) => _body.Append(
        CultureInfo.InvariantCulture, $"<circle class=\"{tone}\" cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\">{Note(note)}</circle>");

    /// <summary>Text; <paramref name="anchor"/> is start, middle or end.</summary>
    public void Text(double x, double y, string text, string tone, string anchor = "start") => _body.Append(
        CultureInfo.InvariantCulture, $"<text class=\"{tone}\" x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{HtmlText.Escape(text)}</text>");

    /// <summary>Text that runs upwards, centred on a point.</summary>
    public void TextUpwards(double x, double y, string text, string tone) => _body.Append(
        CultureInfo.InvariantCulture,
        $"<text class=\"{tone}\" transform=\"translate({Number(x)} {Number(y)}) rotate(-90)\" text-anchor=\"middle\">{HtmlText.Escape(text)}</text>");

    /// <summary>The picture.</summary>
    public override string ToString() => _body + "</svg>";

    // A tenth of a pixel is finer than any screen shows.
    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Coordinates(IReadOnlyList<CurvePoint> points) =>
        string.Join(' ', points.Select(static point => $"{Number(point.X)},{Number(point.Y)}"));

    private static string Note(string? note) => note is null ? string.Empty : $"<title>{HtmlText.Escape(note)}</title>";
}
