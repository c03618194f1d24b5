using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Cli.Readings;

/// <summary>Rows of an activation folder in the form in which a bank reads a token. A cursor: not thread-safe.</summary>
/// <remarks>Holds one shard of each source. Rows may be visited in any order; in the folder's order every shard is read once.</remarks>
internal sealed class StoredActivations : ITokenActivations, ISpanTokens
{
    private readonly Dictionary<(HookPoint, Pooling), SourceReader> _residuals = [];
    private readonly Dictionary<OutputStatistic, SourceReader> _statistics = [];
    private readonly ActivationFolder _folder;
    private readonly RunningSpans _spans;

    /// <summary>Begins; those of a concatenation are the ones of its single streams.</summary>
    /// <exception cref="CliException">The folder lacks one of the sources.</exception>
    public StoredActivations(ActivationFolder folder, IEnumerable<ProbeSource> sources)
    {
        _folder = folder;
        _spans = new RunningSpans(this);
        foreach (var source in sources)
        {
            foreach (var stream in source.Streams)
            {
                _residuals.TryAdd((stream.HookPoint, stream.Pooling), new SourceReader(folder, stream));
            }

            if (source is ProbeSource.Output output)
            {
                _statistics.TryAdd(output.Statistic, new SourceReader(folder, output));
            }
        }
    }

    /// <summary>Row of the folder that is read.</summary>
    public int Row { get; set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling)
    {
        if (!_residuals.TryGetValue((hookPoint, pooling), out var reader))
        {
            return [];
        }

        // A mean over an answer that has not begun is stored as NaN, because the rows of all sources are aligned.
        var values = reader.Row(Row);
        return float.IsNaN(values[0]) ? [] : values;
    }

    /// <inheritdoc/>
    public float Statistic(OutputStatistic statistic) => _statistics.TryGetValue(statistic, out var reader) ? reader.Row(Row)[0] : float.NaN;

    /// <inheritdoc/>
    /// <exception cref="CliException">Not every token of the span is stored.</exception>
    public float ScoreSpan(ISpanHead head, HookPoint hookPoint, SpanStart start)
    {
        var isBegun = start == SpanStart.Prefix || _folder.Rows[Row].TokenIndex >= 0;

        // A row's number stands for its token: spans of two questions begin with different rows.
        return isBegun && _residuals.ContainsKey((hookPoint, Pooling.Token))
            ? _spans.Score(head, hookPoint, SpanRows.First(_folder.Rows, Row, start), Row)
            : float.NaN;
    }

    ReadOnlySpan<float> ISpanTokens.Token(int index, HookPoint hookPoint) => _residuals[(hookPoint, Pooling.Token)].Row(index);
}
