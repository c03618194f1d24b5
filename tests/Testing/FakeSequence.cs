using Candor.Inference.Execution;
using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Testing;

/// <summary>A sequence of a <see cref="FakeEngine"/>, with the contract of the real one.</summary>
internal sealed class FakeSequence(FakeEngine engine, FakeModel model, IReadOnlyList<HookPoint> hookPoints) : ISequence, ITokenActivations
{
    private readonly List<int> _tokens = [];
    private readonly List<TokenStatistics> _statistics = [];
    private ReadOnlyMemory<int> _pending;
    private TaskCompletionSource? _completion;
    private float[] _logits = [];
    private float[] _nextLogits = [];
    private int _cursor;
    private bool _hasFailed;
    private bool _isDisposed;

    public int Length => _tokens.Count;

    public int Count { get; private set; }

    public int? AnswerStart { get; set; }

    public Span<float> NextLogits => _nextLogits;

    public async ValueTask ForwardAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (tokens.IsEmpty || _completion is not null || _hasFailed)
        {
            throw new InvalidOperationException("A pass needs tokens, one at a time, on a sequence that has not failed.");
        }

        var architecture = model.Manifest.Architecture;
        for (var i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens.Span[i] >= (uint)architecture.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), $"The token at index {i} is not in the vocabulary.");
            }
        }

        if (Length + tokens.Length > architecture.ContextLength)
        {
            throw new ContextExceededException(Length + tokens.Length, architecture.ContextLength);
        }

        cancellationToken.ThrowIfCancellationRequested();
        Count = 0;
        _pending = tokens;
        var completion = _completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            engine.Enqueue(this);
            await using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((FakeSequence)state!).Cancel(token), this);
            await completion.Task;
        }
        finally
        {
            _completion = null;
        }
    }

    public void Rollback(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        if (length < Length)
        {
            _tokens.RemoveRange(length, Length - length);
            _logits = _nextLogits = [];
            Count = 0;
        }
    }

    public ITokenActivations Activations(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        _cursor = index;
        return this;
    }

    public TokenStatistics Statistics(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _statistics[index];
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (engine.Withdraw(this))
        {
            _completion?.TrySetException(new ObjectDisposedException(nameof(ISequence)));
        }

        engine.Release();
    }

    ReadOnlySpan<float> ITokenActivations.Residual(HookPoint hookPoint, Pooling pooling)
    {
        if (!hookPoints.Contains(hookPoint))
        {
            return [];
        }

        var position = Length - Count + _cursor;
        if (pooling == Pooling.Token)
        {
            return model.Residual(_tokens[..(position + 1)], hookPoint);
        }

        var first = pooling == Pooling.PrefixMean ? 0 : AnswerStart ?? int.MaxValue;
        if (first > position)
        {
            return [];
        }

        var mean = new float[model.Manifest.Architecture.HiddenSize];
        for (var t = first; t <= position; t++)
        {
            var residual = model.Residual(_tokens[..(t + 1)], hookPoint);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += residual[i] / (position + 1 - first);
            }
        }

        return mean;
    }

    float ITokenActivations.Statistic(OutputStatistic statistic) => statistic switch
    {
        OutputStatistic.Entropy => _statistics[_cursor].NextEntropy,
        OutputStatistic.Surprisal => _statistics[_cursor].Surprisal,
        OutputStatistic.LeastConfidence => _statistics[_cursor].NextLeastConfidence,
        _ => throw new ArgumentOutOfRangeException(nameof(statistic)),
    };

    float ITokenActivations.ScoreSpan(ISpanHead head, HookPoint hookPoint, SpanStart start)
    {
        var state = default(SpanState);
        var score = float.NaN;
        for (var t = start == SpanStart.Prefix ? 0 : AnswerStart ?? int.MaxValue; hookPoints.Contains(hookPoint) && t <= Length - Count + _cursor; t++)
        {
            score = head.Read(ref state, model.Residual(_tokens[..(t + 1)], hookPoint));
        }

        return score;
    }

    internal void Run(Exception? failure)
    {
        if (failure is not null)
        {
            _hasFailed = true;
            _completion?.TrySetException(new ForwardFailedException("The forward pass failed.", failure));
            return;
        }

        _statistics.Clear();
        foreach (var token in _pending.Span)
        {
            var surprisal = _logits.Length == 0 ? float.NaN : -MathF.Log(Probabilities(_logits)[token]);
            var priorEntropy = _logits.Length == 0 ? float.NaN : Entropy(_logits);
            _tokens.Add(token);
            _logits = model.Logits(_tokens);
            _statistics.Add(new TokenStatistics(surprisal, priorEntropy, Entropy(_logits), 1 - Probabilities(_logits).Max()));
        }

        Count = _pending.Length;
        _nextLogits = [.. _logits];
        _completion?.TrySetResult();
    }

    private static float[] Probabilities(float[] logits)
    {
        var maximum = logits.Max();
        var sum = logits.Sum(logit => MathF.Exp(logit - maximum));
        return [.. logits.Select(logit => MathF.Exp(logit - maximum) / sum)];
    }

    private static float Entropy(float[] logits) => -Probabilities(logits).Sum(static p => p == 0 ? 0 : p * MathF.Log(p));

    private void Cancel(CancellationToken token)
    {
        if (engine.Withdraw(this))
        {
            _completion?.TrySetCanceled(token);
        }
    }
}
