using Candor.Cli.ActivationFiles;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;

namespace Candor.Cli.Commands.Fit;

/// <summary>Samples that are spans of tokens, each judged at its last one. Immutable.</summary>
internal sealed class SpanData(SpanSet spans, SpanStart start, IReadOnlyList<ActivationRow> rows) : FitData(rows)
{
    /// <inheritdoc/>
    public override int Dimension => spans.Dimension;

    /// <summary>The spans.</summary>
    public SpanSet Spans => spans;

    /// <summary>Where they begin.</summary>
    public SpanStart Start => start;

    /// <inheritdoc/>
    protected override IReadOnlyList<bool> Trustworthy => spans.Trustworthy;

    /// <inheritdoc/>
    public override float[] Scores(IProbe probe, Func<int, bool> isWanted)
    {
        var head = ((SpanProbe)probe).Head;
        return [.. Enumerable.Range(0, Count).Select(i => isWanted(i) ? head.Score(spans.Span(i)) : 0)];
    }

    /// <inheritdoc/>
    public override bool IsConstant() => Enumerable.Range(1, Count - 1).All(i => spans.Span(i).SequenceEqual(spans.Span(0)));

    /// <inheritdoc/>
    protected override FitData Keep(int[] kept)
    {
        var flags = new bool[Count];
        Array.ForEach(kept, i => flags[i] = true);
        return new SpanData(spans.Where(i => flags[i]), start, [.. kept.Select(i => Rows[i])]);
    }
}
