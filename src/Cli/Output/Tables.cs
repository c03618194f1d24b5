using Spectre.Console;

namespace Candor.Cli.Output;

/// <summary>Tables on standard output: the first column left, the others right aligned.</summary>
internal static class Tables
{
    /// <summary>Writes a table.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">Cells, plain text, as many as columns.</param>
    /// <param name="leftColumns">How many columns from the left hold text.</param>
    public static void Write(CliConsole console, IReadOnlyList<string> header, IEnumerable<string[]> rows, int leftColumns = 1)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var c = 0; c < header.Count; c++)
        {
            var column = new TableColumn(Markup.Escape(header[c])).NoWrap();
            table.AddColumn(c < leftColumns ? column.LeftAligned() : column.RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Pretty.Write(table);
    }
}
