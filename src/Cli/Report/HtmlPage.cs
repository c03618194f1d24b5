using System.Globalization;
using System.Text;

namespace Candor.Cli.Report;

/// <summary>A self-contained page as it is being written: well-formed XML, without scripts and without anything from elsewhere.</summary>
/// <remarks>Not thread-safe: owned by one writer. Every text is escaped here; only charts come as markup.</remarks>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();
    private readonly List<string> _sections = [];
    private readonly string _title;
    private bool _isInSection;

    /// <summary>An empty page.</summary>
    /// <param name="title">Of the browser's tab.</param>
    public HtmlPage(string title) => _title = title;

    /// <summary>Opens a section, and closes the one before.</summary>
    /// <param name="id">Lower-case letters and dashes; the place that links lead to, and its short name.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="lead">What is asked here, in a sentence; null for none.</param>
    public void Section(string id, string title, string? lead = null)
    {
        CloseSection();
        _sections.Add(id);
        _isInSection = true;
        Append($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{HtmlText.Escape(title)}</h2>");
        if (lead is not null)
        {
            Append($"<p class=\"lead\">{HtmlText.Escape(lead)}</p>");
        }
    }

    /// <summary>The page's first heading, with a line under it.</summary>
    public void Heading(string title, string line) => Append($"<h1>{HtmlText.Escape(title)}</h1><p class=\"line\">{HtmlText.Escape(line)}</p>");

    /// <summary>A paragraph.</summary>
    /// <param name="text">Plain text.</param>
    /// <param name="kind">Class; null for none.</param>
    public void Paragraph(string text, string? kind = null) =>
        Append(kind is null ? $"<p>{HtmlText.Escape(text)}</p>" : $"<p class=\"{kind}\">{HtmlText.Escape(text)}</p>");

    /// <summary>A small heading inside a section.</summary>
    public void Subheading(string text) => Append($"<h3>{HtmlText.Escape(text)}</h3>");

    /// <summary>A list; nothing where it is empty.</summary>
    public void List(IReadOnlyCollection<string> items, string kind = "plain")
    {
        if (items.Count > 0)
        {
            Append($"<ul class=\"{kind}\">{string.Concat(items.Select(static item => $"<li>{HtmlText.Escape(item)}</li>"))}</ul>");
        }
    }

    /// <summary>Something that must not be overlooked.</summary>
    public void Warning(string text) => Append($"<p class=\"warning\" role=\"note\"><strong>Warning.</strong> {HtmlText.Escape(text)}</p>");

    /// <summary>Opens a box around what follows; closed by <see cref="CloseBox"/>.</summary>
    /// <param name="kind">Class.</param>
    public void OpenBox(string kind) => Append($"<div class=\"{kind}\">");

    /// <summary>Closes the last box.</summary>
    public void CloseBox() => Append("</div>");

    /// <summary>One figure in large type, with what it rests on.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">The figure.</param>
    /// <param name="note">Interval, n, and what it is compared with.</param>
    /// <param name="standing">good, bad or open: said by a mark and a word, not by colour alone.</param>
    public void Card(string name, string value, string note, string standing)
    {
        var (mark, word) = standing switch { "good" => ("✓", "holds"), "bad" => ("✗", "does not hold"), _ => ("•", "open") };
        Append(
            $"<div class=\"card {standing}\"><p class=\"card-name\">{HtmlText.Escape(name)}</p><p class=\"card-value\">{HtmlText.Escape(value)}"
            + $"<span class=\"mark\" role=\"img\" aria-label=\"{word}\">{mark}</span></p><p class=\"card-note\">{HtmlText.Escape(note)}</p></div>");
    }

    /// <summary>A chart with its key, its caption and its table.</summary>
    /// <param name="title">What is drawn.</param>
    /// <param name="chart">Markup of an <see cref="SvgCanvas"/>.</param>
    /// <param name="key">Tone and text of what is drawn.</param>
    /// <param name="caption">How to read it, with n.</param>
    /// <param name="table">The same in figures; null where a table stands elsewhere.</param>
    public void Figure(string title, string chart, IReadOnlyList<(string Tone, string Text)> key, string caption, HtmlTable? table = null)
    {
        Append($"<figure><figcaption><h3>{HtmlText.Escape(title)}</h3></figcaption>");
        if (key.Count > 0)
        {
            Append("<ul class=\"key\">");
            foreach (var (tone, text) in key)
            {
                var sample = tone.EndsWith("-bar", StringComparison.Ordinal) || tone == "band"
                    ? $"<rect class=\"{tone}\" x=\"1\" y=\"2\" width=\"24\" height=\"10\"/>"
                    : tone == "threshold"
                        ? "<circle class=\"threshold\" cx=\"13\" cy=\"7\" r=\"5\"/>"
                        : $"<line class=\"{tone}\" x1=\"0\" y1=\"7\" x2=\"26\" y2=\"7\"/>";
                Append($"<li><svg class=\"swatch\" viewBox=\"0 0 26 14\" aria-hidden=\"true\">{sample}</svg>{HtmlText.Escape(text)}</li>");
            }

            Append("</ul>");
        }

        Append($"{chart}<p class=\"caption\">{HtmlText.Escape(caption)}</p>");
        if (table is not null)
        {
            Append($"<details><summary>The same in figures</summary>{table.ToMarkup()}</details>");
        }

        Append("</figure>");
    }

    /// <summary>A table.</summary>
    public void Table(HtmlTable table) => Append(table.ToMarkup());

    /// <summary>A table behind a line that opens it.</summary>
    public void Folded(string summary, HtmlTable table) => Append($"<details><summary>{HtmlText.Escape(summary)}</summary>{table.ToMarkup()}</details>");

    /// <summary>The whole page.</summary>
    public override string ToString()
    {
        CloseSection();

        // Headings ask whole questions; the way to them is their short name.
        var contents = string.Concat(
            _sections.Select(static id => $"<li><a href=\"#{id}\">{char.ToUpperInvariant(id[0])}{id[1..].Replace('-', ' ')}</a></li>"));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{HtmlText.Escape(_title)}</title>
            <style>{PageStyle.Text}</style>
            </head>
            <body>
            <nav aria-label="Contents"><ul>{contents}</ul></nav>
            <main>{_body}</main>
            </body>
            </html>

            """;
    }

    private void CloseSection()
    {
        if (_isInSection)
        {
            Append("</section>\n");
            _isInSection = false;
        }
    }

    private void Append(string markup) => _body.Append(CultureInfo.InvariantCulture, $"{markup}");
}
