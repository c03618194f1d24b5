using System.Text;

namespace Candor.Bench.Reporting;

/// <summary>A table of a report. Cells are text; what the figures are is kept beside them for machines.</summary>
/// <param name="Title">What is compared.</param>
/// <param name="Columns">Headings; the first one is the row's name.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns)
{
    private readonly List<string[]> _rows = [];
    private readonly List<Dictionary<string, object>> _figures = [];

    /// <summary>The figures behind each row.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object>> Figures => _figures;

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One for each column.</param>
    /// <param name="figures">What a program may want of it, unrounded.</param>
    public void Add(IReadOnlyList<string> cells, params IEnumerable<(string Name, object Value)> figures)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Count, Columns.Count, nameof(cells));
        _rows.Add([.. cells]);

        // So that whoever waits sees that something happens.
        Console.Error.WriteLine($"    {string.Join(" | ", cells)}");
        _figures.Add(figures.ToDictionary(static figure => figure.Name, static figure => figure.Value));
    }

    /// <summary>The table as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("### ").Append(Title).Append("\n\n");
        Line(text, Columns);
        Line(text, [.. Columns.Select(static (_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in _rows)
        {
            Line(text, row);
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
