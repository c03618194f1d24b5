using System.Text;

namespace Candor.Cli.Report;

/// <summary>A table of plain texts.</summary>
/// <param name="Caption">What it is of, with n.</param>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells, as many as columns.</param>
/// <param name="LeftColumns">How many columns from the left hold text; the others hold figures, and are right aligned.</param>
/// <param name="Emphasis">Index of a row that stands out; −1 for none.</param>
internal sealed record HtmlTable(string Caption, IReadOnlyList<string> Header, IReadOnlyList<string[]> Rows, int LeftColumns = 1, int Emphasis = -1)
{
    /// <summary>The table as markup; it scrolls by itself where it is wider than the page.</summary>
    public string ToMarkup()
    {
        var caption = HtmlText.Escape(Caption);
        var builder = new StringBuilder($"<div class=\"table\" role=\"region\" tabindex=\"0\" "
            + $"aria-label=\"{caption}\"><table><caption><span>{caption}</span></caption><thead><tr>");
        for (var c = 0; c < Header.Count; c++)
        {
            builder.Append($"<th scope=\"col\"{Kind(c)}>{HtmlText.Escape(Header[c])}</th>");
        }

        builder.Append("</tr></thead><tbody>");
        for (var r = 0; r < Rows.Count; r++)
        {
            builder.Append(r == Emphasis ? "<tr class=\"own\">" : "<tr>");
            for (var c = 0; c < Rows[r].Length; c++)
            {
                var text = HtmlText.Escape(Rows[r][c]);
                builder.Append(c == 0 ? $"<th scope=\"row\"{Kind(c)}>{text}</th>" : $"<td{Kind(c)}>{text}</td>");
            }

            builder.Append("</tr>");
        }

        return builder.Append("</tbody></table></div>").ToString();
    }

    private string Kind(int column) => column < LeftColumns ? " class=\"text\"" : string.Empty;
}
