using Candor.Inference.Execution;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Telemetry;

namespace Candor.Monitor.Sessions;

/// <summary>
/// One generation: its KV slot, what was read of it, and what the policy says. Not thread-safe: owned by one loop. Disposing frees the slot.
/// </summary>
internal sealed class GenerationSession : IDisposable
{
    private readonly ServedModel _model;
    private readonly GenerationSettings _settings;
    private readonly ForwardGuard _guard;
    private readonly ModeSwitch _modes;
    private readonly MonitorMetrics _metrics;
    private readonly TokenReader _reader;
    private readonly AnswerPolicy _policy;
    private ISequence? _sequence;
    private NotScored _absence;
    // Per token of the completion, so that a retraction takes them back: what was not read must not look read.
    private readonly List<(bool IsScored, bool IsBiased)> _read = [];
    private bool _isPromptBiased;

    private GenerationSession(
        ServedModel model, GenerationSettings settings, ISequence? sequence, ForwardGuard guard, ModeSwitch modes, float flagRisk, MonitorMetrics metrics)
    {
        _model = model;
        _settings = settings;
        _sequence = sequence;
        _guard = guard;
        _modes = modes;
        _metrics = metrics;
        _absence = sequence is null ? NotScored.ModeOff : NotScored.No;
        _reader = new TokenReader(model, settings);
        _policy = new AnswerPolicy(model.Bank.Threshold, flagRisk);
        metrics.GenerationOpened();
    }

    /// <summary>Takes a KV slot (none in mode off).</summary>
    /// <returns>The session, or null when every slot is taken.</returns>
    public static GenerationSession? TryOpen(
        ServedModel model, GenerationSettings settings, ForwardGuard guard, ModeSwitch modes, float flagRisk, MonitorMetrics metrics)
    {
        var sequence = settings.Mode == MonitorMode.Off ? null : model.Engine.TryOpen(model.Bank.HookPoints);
        return sequence is null && settings.Mode != MonitorMode.Off
            ? null
            : new GenerationSession(model, settings, sequence, guard, modes, flagRisk, metrics);
    }

    /// <summary>The mode now: the one it was opened with, or less if the switch was turned down since.</summary>
    public MonitorMode Mode => _modes.Limit(_settings.Mode);

    public int PromptTokens { get; private set; }

    /// <summary>Tokens of the completion that were read.</summary>
    public int Tokens => _read.Count;

    /// <summary>Whether the model failed under this generation.</summary>
    public bool IsUnavailable => _absence == NotScored.ModelUnavailable;

    /// <summary>Time in forward passes and their queue.</summary>
    public TimeSpan ScoringTime { get; private set; }

    /// <summary>Logits of the next token, for decoding; empty when there is no model state.</summary>
    public Span<float> NextLogits => _sequence is null ? [] : _sequence.NextLogits;

    /// <summary>Tokens that the model's context still takes.</summary>
    public int Remaining => _model.Manifest.Architecture.ContextLength - PromptTokens - _read.Count;

    /// <summary>Reads the prompt: the state from which the answer's first token will come.</summary>
    /// <param name="prompt">One or more ids, each inside the vocabulary.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(TokenReading Reading, Verdict? Verdict)> ReadPromptAsync(ReadOnlyMemory<int> prompt, CancellationToken cancellationToken)
    {
        PromptTokens = prompt.Length;
        _sequence?.AnswerStart = prompt.Length;
        await ForwardAsync(prompt, cancellationToken);
        var reading = _sequence is null ? Absent(-1, prompt.Span[^1]) : _reader.ReadPrompt(_sequence, prompt.Span[^1], Mode);
        Count(reading);
        return (reading, _policy.ObservePrompt(reading.Risk, Mode));
    }

    /// <summary>Reads the next tokens of the completion.</summary>
    /// <param name="tokens">Ids inside the vocabulary, not more than <see cref="Remaining"/>.</param>
    /// <param name="observe">Takes each reading, with the verdict that it led to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask ReadAsync(ReadOnlyMemory<int> tokens, Action<TokenReading, Verdict?> observe, CancellationToken cancellationToken)
    {
        await ForwardAsync(tokens, cancellationToken);
        for (var i = 0; i < tokens.Length; i++)
        {
            var position = _read.Count;
            var reading = _sequence is null
                ? Absent(position, tokens.Span[i])
                : _reader.ReadAnswer(_sequence, i, position, tokens.Span[i], isLast: i == tokens.Length - 1, Mode);
            Count(reading);
            observe(reading, _policy.ObserveToken(reading.Risk, Mode));
        }
    }

    /// <summary>Forgets the completion from <paramref name="position"/> on.</summary>
    public void Retract(int position)
    {
        _read.RemoveRange(position, _read.Count - position);
        _sequence?.Rollback(PromptTokens + position);
        _policy.Retract(position);
    }

    /// <summary>The answer's end.</summary>
    public GenerationOutcome Conclude()
    {
        var verdict = _policy.Conclude(Mode);
        _metrics.Concluded(Mode, verdict, IsUnavailable, _policy.Risk);
        return new GenerationOutcome(
            PromptTokens,
            _read.Count,
            _read.Count(static token => token.IsScored),
            _read.Count(static token => token.IsBiased) + (_isPromptBiased ? 1 : 0),
            _policy.Risk,
            _policy.MaxRisk,
            _policy.MeanRisk,
            verdict,
            ScoringTime);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sequence?.Dispose();
        _sequence = null;
        _metrics.GenerationClosed();
    }

    private async ValueTask ForwardAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        if (_sequence is null)
        {
            return;
        }

        if (Mode == MonitorMode.Off)
        {
            // The switch was turned off: the sequence would miss these tokens, so that it cannot be read again later.
            Release(NotScored.ModeOff);
        }
        else if (await _guard.ForwardAsync(_sequence, tokens, cancellationToken) is { } elapsed)
        {
            ScoringTime += elapsed;
        }
        else
        {
            Release(NotScored.ModelUnavailable);
        }
    }

    private void Release(NotScored absence)
    {
        _sequence!.Dispose();
        _sequence = null;
        _absence = absence;
    }

    private TokenReading Absent(int position, int token) => new() { Position = position, TokenId = token, NotScored = _absence };

    private void Count(TokenReading reading)
    {
        _metrics.TokenRead(reading);
        var isBiased = reading.Biases.Count > 0;
        if (reading.Position < 0)
        {
            _isPromptBiased = isBiased;
        }
        else
        {
            _read.Add((reading.NotScored == NotScored.No, isBiased));
        }
    }
}
