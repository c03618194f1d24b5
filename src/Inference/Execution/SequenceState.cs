using System.Threading.Tasks.Sources;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;
using Candor.Inference.Scheduling;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>A sequence: its tokens' results, and the one forward item that it may have under way.</summary>
/// <remarks>
/// Results belong to the owner between passes and to the pass thread from queueing to completion. What the scheduler keeps here
/// (<see cref="Ticket"/>) is guarded by the scheduler's lock. It is its own task source, so that waiting for a pass allocates nothing.
/// </remarks>
internal sealed class SequenceState : ISequence, ITokenActivations, IValueTaskSource
{
    private readonly ModelArchitecture _architecture;
    private readonly ForwardScheduler? _scheduler;
    private readonly int _maxLength;
    private readonly int[] _hookRows;
    private readonly IReadOnlyList<HookPoint> _hookPoints;
    private readonly ResidualHistory _residuals;
    private readonly float[] _logits;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private float[] _nextLogits = [];
    private TokenHistory _history;
    private OutputStatistics _output = OutputStatistics.Absent;
    private TokenStatistics? _known;
    private bool _hasLogits;
    private bool _hasCopiedLogits;
    private int _absorbed;
    private int _cursor;

    /// <summary>An empty sequence.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="slot">Its keys and values.</param>
    /// <param name="maxLength">Most tokens.</param>
    /// <param name="hookPoints">Hook points to keep; distinct and in range.</param>
    /// <param name="scheduler">Runs its passes; null where the caller runs them itself.</param>
    public SequenceState(ModelArchitecture architecture, KeyValueSlot slot, int maxLength, IReadOnlyList<HookPoint> hookPoints, ForwardScheduler? scheduler)
    {
        _architecture = architecture;
        _scheduler = scheduler;
        _maxLength = maxLength;
        _hookPoints = hookPoints;
        _logits = new float[architecture.VocabularySize];
        _residuals = new ResidualHistory(hookPoints.Count, architecture.HiddenSize);
        _hookRows = new int[architecture.Layers + 1];
        Array.Fill(_hookRows, -1);
        for (var i = 0; i < hookPoints.Count; i++)
        {
            _hookRows[hookPoints[i].Index] = i;
        }

        Slot = slot;
    }

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Span<float> NextLogits
    {
        get
        {
            if (!_hasLogits)
            {
                return [];
            }

            if (!_hasCopiedLogits)
            {
                // On demand: whoever reads statistics only is spared a vocabulary's copy.
                Array.Resize(ref _nextLogits, _logits.Length);
                _logits.CopyTo(_nextLogits, 0);
                _hasCopiedLogits = true;
            }

            return _nextLogits;
        }
    }

    /// <summary>Keys and values.</summary>
    internal KeyValueSlot Slot { get; }

    /// <summary>The row in which a batch last had this sequence; only a hint.</summary>
    internal int Lane { get; set; }

    /// <summary>Rollbacks so far: what was copied in an earlier epoch may differ from what is in the slot.</summary>
    internal int Epoch { get; private set; }

    /// <summary>The scheduler's notes on this sequence.</summary>
    internal ForwardTicket Ticket { get; } = new();

    /// <inheritdoc/>
    public ValueTask ForwardAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("A pass needs at least one token.", nameof(tokens));
        }

        var ids = tokens.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            // ONNX Runtime's own check accepts negative ids and counts them from the vocabulary's end.
            if ((uint)ids[i] >= (uint)_architecture.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), $"The token at index {i} is outside the vocabulary of {_architecture.VocabularySize}.");
            }
        }

        if (Length + tokens.Length > _maxLength)
        {
            throw new ContextExceededException(Length + tokens.Length, _maxLength);
        }

        return _scheduler!.Forward(this, tokens, cancellationToken);
    }

    /// <inheritdoc/>
    public void Rollback(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        _scheduler?.ThrowIfUnderWay(this);
        Forget(length);
    }

    /// <inheritdoc/>
    public ITokenActivations Activations(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        _cursor = index;
        return this;
    }

    /// <inheritdoc/>
    public TokenStatistics Statistics(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _history.Statistics[Length - Count + index];
    }

    /// <inheritdoc/>
    public void Dispose() => _scheduler?.Close(this);

    ReadOnlySpan<float> ITokenActivations.Residual(HookPoint hookPoint, Pooling pooling)
    {
        if ((uint)hookPoint.Index >= (uint)_hookRows.Length || _hookRows[hookPoint.Index] is var row && row < 0)
        {
            return [];
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_cursor, Count);
        var token = Length - Count + _cursor;
        return pooling switch
        {
            Pooling.Token => _residuals.At(token, row),
            Pooling.PrefixMean => _residuals.Mean(0, token, row),
            Pooling.AnswerMean => token < AnswerStart || AnswerStart is null ? [] : _residuals.Mean(AnswerStart.Value, token, row),
            _ => throw new ArgumentOutOfRangeException(nameof(pooling)),
        };
    }

    float ITokenActivations.Statistic(OutputStatistic statistic) => statistic switch
    {
        OutputStatistic.Entropy => Statistics(_cursor).NextEntropy,
        OutputStatistic.Surprisal => Statistics(_cursor).Surprisal,
        OutputStatistic.LeastConfidence => Statistics(_cursor).NextLeastConfidence,
        _ => throw new ArgumentOutOfRangeException(nameof(statistic)),
    };

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>The end of the item that began last.</summary>
    internal ValueTask Completion => new(this, _source.Version);

    /// <summary>Makes ready for <paramref name="count"/> tokens: the latest results are gone from here on.</summary>
    internal void Begin(int count)
    {
        _source.Reset();
        _absorbed = 0;
        Count = 0;
        _history.Reserve(Length + count);
        _residuals.Reserve(Length + count);
    }

    /// <summary>Takes the results of the next tokens of the item under way. Called by the pass thread.</summary>
    internal void Absorb(ReadOnlySpan<int> tokens, PassOutput output)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var prior = i > 0 ? output.Logits(i - 1) : _logits;
            var surprisal = _output.LogSumExp - prior[tokens[i]];
            var next = output.Statistics(i);
            _history.Set(Length + i, tokens[i], _known is { } known
                ? new TokenStatistics(known.Surprisal, known.PriorEntropy, next.Entropy, next.LeastConfidence)
                : new TokenStatistics(surprisal, _output.Entropy, next.Entropy, next.LeastConfidence));
            _known = null;
            _output = next;
            for (var row = 0; row < _hookPoints.Count; row++)
            {
                output.Residual(i, _hookPoints[row].Index).CopyTo(_residuals.At(Length + i, row));
            }
        }

        output.Logits(tokens.Length - 1).CopyTo(_logits);
        _hasLogits = true;
        _hasCopiedLogits = false;
        _absorbed += tokens.Length;
        Length += tokens.Length;
    }

    /// <summary>How many of <paramref name="tokens"/> this sequence has run, from its first token on, with everything that <paramref name="other"/> keeps of them.</summary>
    internal int SharedPrefix(SequenceState other, ReadOnlySpan<int> tokens)
    {
        foreach (var hookPoint in other._hookPoints)
        {
            if (_hookRows[hookPoint.Index] < 0)
            {
                return 0;
            }
        }

        return _history.Tokens[..Math.Min(Length, _history.Complete)].CommonPrefixLength(tokens);
    }

    /// <summary>Begins with the results of another sequence's first tokens, as if they had been run. Called by the pass thread for an empty sequence with an item under way.</summary>
    /// <param name="other">Has run them, and the token after them, which is this sequence's next one too; no item of it is about to begin.</param>
    /// <param name="tokens">How many. Their keys and values are copied by the caller.</param>
    internal void Adopt(SequenceState other, int tokens)
    {
        _history.CopyFrom(other._history, tokens);

        // The next token is run here, but what came before it lies with the other: its logits are gone, its statistics are kept.
        _known = other._history.Statistics[tokens];
        for (var row = 0; row < _hookPoints.Count; row++)
        {
            var source = other._hookRows[_hookPoints[row].Index];
            for (var token = 0; token < tokens; token++)
            {
                other._residuals.At(token, source).CopyTo(_residuals.At(token, row));
            }
        }

        Length = tokens;
        _absorbed = tokens;
    }

    /// <summary>Ends the item well: its results are there from here on.</summary>
    internal void Succeed()
    {
        Count = _absorbed;
        _source.SetResult(true);
    }

    /// <summary>Ends the item without results; the sequence is as long as before it.</summary>
    internal void Fail(Exception exception)
    {
        Forget(Length - _absorbed);
        _absorbed = 0;
        _source.SetException(exception);
    }

    internal void Cancel() => _scheduler!.Cancel(this);

    /// <summary>Gives the memory back. Nothing may be under way.</summary>
    internal void Release() => _residuals.Dispose();

    private void Forget(int length)
    {
        if (length == Length)
        {
            return;
        }

        Length = length;
        Count = 0;
        Epoch++;
        _known = null;
        _history.Truncate(length);
        _residuals.Truncate(length);
        _output = OutputStatistics.Absent;
        _hasLogits = _hasCopiedLogits = false;
    }
}
