using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Cli.Commands.Fit;

/// <summary>Activations of one source with the rows that they are judged at: what a method is fitted on, and judged on. Immutable.</summary>
/// <param name="rows">What each sample belongs to.</param>
internal abstract class FitData(IReadOnlyList<ActivationRow> rows)
{
    // A source of more bytes is read shard by shard each time: a sweep visits it dozens of times, several sources at once.
    private const long MostInMemory = 1 << 28;

    /// <summary>What each sample belongs to, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; } = rows;

    /// <summary>Samples, n.</summary>
    public int Count => Rows.Count;

    /// <summary>Features of a token.</summary>
    public abstract int Dimension { get; }

    /// <summary>Labels, shape <c>[n]</c>.</summary>
    protected abstract IReadOnlyList<bool> Trustworthy { get; }

    /// <summary>Reads what a method is fitted on: spans for a method of spans; for any other tokens, held in memory where they take 256 MiB at most.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="source">What is read.</param>
    /// <param name="method">How it will be fitted.</param>
    /// <param name="position">Where the probe will read: spans begin there.</param>
    /// <param name="trustworthy">Labels in place of the rows' own (for controls), shape <c>[n]</c>; null for the rows' own.</param>
    /// <exception cref="CliException">The folder does not hold what the method reads.</exception>
    public static FitData Load(
        RowSelection rows, ProbeSource source, ProbeMethod method, TokenPosition position, IReadOnlyList<bool>? trustworthy = null)
    {
        if (method.IsOfSpans())
        {
            var start = ProbeMethods.SpanStartAt(position);
            return Of(rows, start, rows.Spans(start).Load(source, trustworthy));
        }

        var stream = rows.Stream(source, trustworthy);
        return Of(rows, (long)stream.Count * stream.Dimension * sizeof(float) <= MostInMemory ? rows.Load(source, trustworthy) : stream);
    }

    /// <summary>Single tokens: selected rows with their activations.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="values">Their activations, aligned, with the labels that are to be fitted.</param>
    public static TokenData Of(RowSelection rows, IActivationRows values) => new(values, rows.Rows);

    /// <summary>Spans: selected rows with the tokens up to each.</summary>
    /// <param name="rows">The rows, each the last token of its span.</param>
    /// <param name="start">Where the spans begin.</param>
    /// <param name="spans">Their tokens, aligned, with the labels that are to be fitted.</param>
    public static SpanData Of(RowSelection rows, SpanStart start, SpanSet spans) => new(spans, start, rows.Rows);

    /// <summary>The samples for which <paramref name="keep"/> is true of their index; null where one of the two labels is missing among them.</summary>
    public FitData? Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(keep)];
        return kept.Select(i => Trustworthy[i]).Distinct().Count() == 2 ? Keep(kept) : null;
    }

    /// <summary>A probe's scores, shape <c>[n]</c>; 0 for samples that are not wanted.</summary>
    public abstract float[] Scores(IProbe probe, Func<int, bool> isWanted);

    /// <summary>Whether all samples are equal, as the embedding is at a prompt's last token.</summary>
    public abstract bool IsConstant();

    /// <summary>Some of the samples, of both labels.</summary>
    protected abstract FitData Keep(int[] kept);
}
