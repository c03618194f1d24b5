using System.Globalization;
using System.Text;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Study;

/// <summary>The tables of a study as Markdown.</summary>
internal static class StudyMarkdown
{
    /// <summary>The tables.</summary>
    public static string Of(StudyReport report)
    {
        var builder = new StringBuilder();
        foreach (var time in report.Sets.GroupBy(static set => set.Time))
        {
            Table(builder, StudyNames.Title(time.Key), StudyTables.OfSets([.. time], static text => $"**{text}**"));
        }

        if (report.LeftOut.Count > 0)
        {
            Table(builder, "One probe for all domains, judged on the one left out", StudyTables.OfLeftOut(report.LeftOut));
        }

        return builder.ToString();
    }

    private static void Table(StringBuilder builder, string title, HtmlTable table)
    {
        builder.Append(CultureInfo.InvariantCulture, $"**{title}**\n\n");
        Line(builder, table.Header);
        Line(builder, table.Header.Select((_, i) => i < table.LeftColumns ? "---" : "--:"));
        foreach (var row in table.Rows)
        {
            Line(builder, row);
        }

        builder.Append('\n');
    }

    private static void Line(StringBuilder builder, IEnumerable<string> cells) =>
        builder.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
}
