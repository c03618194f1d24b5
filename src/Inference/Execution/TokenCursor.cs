using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Inference.Execution;

/// <summary>
/// One token of a sequence's results, as probes read it. The same object for every token: moving it allocates nothing. Not thread-safe: owned by the
/// sequence.
/// </summary>
internal sealed class TokenCursor(SequenceResults results) : ITokenActivations
{
    private int _index;

    /// <summary>Index in the sequence of the answer's first token; null where that is not known.</summary>
    public int? AnswerStart
    {
        get;
        set
        {
            if (value is { } first)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(first, nameof(value));
            }

            field = value;
        }
    }

    /// <summary>Moves to a token of the latest forward call.</summary>
    /// <param name="index">In [0, <see cref="SequenceResults.Count"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public TokenCursor At(int index)
    {
        results.TokenOf(index);
        _index = index;
        return this;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The token was rolled back, or another call has begun since.</exception>
    public ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling)
    {
        if (results.Residuals.RowOf(hookPoint) is var row && row < 0)
        {
            return [];
        }

        var token = results.TokenOf(_index);
        return pooling switch
        {
            Pooling.Token => results.Residuals.At(token, row),
            Pooling.PrefixMean => results.Residuals.Mean(0, token, row),
            Pooling.AnswerMean => token < AnswerStart || AnswerStart is null ? [] : results.Residuals.Mean(AnswerStart.Value, token, row),
            Pooling.AnswerChange => token < AnswerStart || AnswerStart is null or 0 ? [] : results.Residuals.Change(AnswerStart.Value, token, row),
            _ => throw new ArgumentOutOfRangeException(nameof(pooling)),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The token was rolled back, or another call has begun since.</exception>
    public float Statistic(OutputStatistic statistic)
    {
        var statistics = results.Statistics(_index);
        return statistic switch
        {
            OutputStatistic.Entropy => statistics.NextEntropy,
            OutputStatistic.Surprisal => statistics.Surprisal,
            OutputStatistic.LeastConfidence => statistics.NextLeastConfidence,
            _ => throw new ArgumentOutOfRangeException(nameof(statistic)),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The token was rolled back, or another call has begun since.</exception>
    public float ScoreSpan(ISpanHead head, HookPoint hookPoint, SpanStart start)
    {
        var token = results.TokenOf(_index);
        var first = start == SpanStart.Prefix ? 0 : AnswerStart ?? int.MaxValue;
        return results.Residuals.RowOf(hookPoint) < 0 || token < first ? float.NaN : results.Residuals.Score(head, hookPoint, first, token);
    }
}
