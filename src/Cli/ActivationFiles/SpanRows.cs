using Candor.Probes.Spans;

namespace Candor.Cli.ActivationFiles;

/// <summary>Which rows of a folder hold the tokens of a span. Rows of a question stand together, in the order of its tokens.</summary>
internal static class SpanRows
{
    /// <summary>Finds the first row of the span that ends with a row; those of its other tokens follow.</summary>
    /// <param name="rows">The folder's.</param>
    /// <param name="row">Number of the span's last row: of the answer where the span begins with it.</param>
    /// <param name="start">Where the span begins.</param>
    /// <exception cref="CliException">Not every token of the span has a row; the message says which extraction is missing.</exception>
    public static int First(IReadOnlyList<ActivationRow> rows, int row, SpanStart start)
    {
        var last = rows[row];
        var wanted = start == SpanStart.Prefix ? -last.NTokens : 0;
        var first = row;
        while (first > 0 && rows[first].TokenIndex > wanted && rows[first - 1].TokenIndex == rows[first].TokenIndex - 1 && rows[first - 1].Id == last.Id)
        {
            first--;
        }

        return rows[first].TokenIndex == wanted
            ? first
            : throw CliException.BadInput(
                $"A span is read over all its tokens, and of question '{last.Id}' {row - first + 1} of {last.TokenIndex - wanted + 1} tokens up to "
                + $"{last.Position} are stored. Extract again with --positions {Positions(start, last.TokenIndex)}.");
    }

    private static string Positions(SpanStart start, int tokenIndex) =>
        start == SpanStart.Answer ? "answer, which is every token of the answer" : tokenIndex < 0 ? "all, which is every token of the prompt" : "all,answer";
}
