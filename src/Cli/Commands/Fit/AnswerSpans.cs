using Candor.Probes.Spans;

namespace Candor.Cli.Commands.Fit;

/// <summary>Rows of one question put together as one span of tokens, for methods that know the label of the whole answer only.</summary>
internal static class AnswerSpans
{
    /// <summary>The spans, in the order of their first rows.</summary>
    /// <exception cref="CliException">No question has more than one row: there is no whole to be told from its parts.</exception>
    public static SpanSet Of(TokenData data)
    {
        var set = data.ToSet();
        int[][] spans =
        [
            .. Enumerable.Range(0, data.Count).GroupBy(i => data.Rows[i].Id, StringComparer.Ordinal)
                .Select(group => group.OrderBy(i => data.Rows[i].TokenIndex).ToArray()),
        ];
        if (spans.All(static span => span.Length == 1))
        {
            throw CliException.BadInput(
                "multiple_instance learns about tokens from labels of whole answers, and every question has one row here. "
                + "Extract answers and use --position answer.");
        }

        var values = new float[data.Count * data.Dimension];
        var next = 0;
        foreach (var row in spans.SelectMany(static span => span))
        {
            set.Row(row).CopyTo(values.AsSpan(next));
            next += data.Dimension;
        }

        return new SpanSet(
            values,
            data.Dimension,
            [.. spans.Select(static span => span.Length)],
            [.. spans.Select(span => set.Trustworthy[span[0]])],
            [.. spans.Select(span => set.Groups[span[0]])]);
    }
}
