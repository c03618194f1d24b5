using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;
using Candor.Inference.Scheduling;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>A sequence: its slot, its tokens' results, and the one forward item that it may have under way.</summary>
/// <remarks>
/// Results belong to the owner between passes and to the pass thread from queueing to completion. What the scheduler keeps here
/// (<see cref="Ticket"/>) is guarded by the scheduler's lock.
/// </remarks>
internal sealed class SequenceState : ISequence
{
    private readonly ModelArchitecture _architecture;
    private readonly ForwardScheduler? _scheduler;
    private readonly int _maxLength;
    private readonly SequenceResults _results;
    private readonly TokenCursor _cursor;
    private readonly PassCompletion _completion = new();
    private int _absorbed;

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
        _results = new SequenceResults(architecture, hookPoints);
        _cursor = new TokenCursor(_results);
        Slot = slot;
    }

    /// <inheritdoc/>
    public int Length => _results.Length;

    /// <inheritdoc/>
    public int Count => _results.Count;

    /// <inheritdoc/>
    public int? AnswerStart
    {
        get => _cursor.AnswerStart;
        set => _cursor.AnswerStart = value;
    }

    /// <inheritdoc/>
    public Span<float> NextLogits => _results.NextLogits;

    /// <summary>Keys and values.</summary>
    internal KeyValueSlot Slot { get; }

    /// <summary>The row in which a batch last had this sequence; only a hint.</summary>
    internal int Lane { get; set; }

    /// <summary>Rollbacks so far: what was copied in an earlier epoch may differ from what is in the slot.</summary>
    internal int Epoch => _results.Epoch;

    /// <summary>The scheduler's notes on this sequence.</summary>
    internal ForwardTicket Ticket { get; } = new();

    /// <summary>The end of the item that began last.</summary>
    internal ValueTask Completion => _completion.Task;

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
        _results.Forget(length);
    }

    /// <inheritdoc/>
    public ITokenActivations Activations(int index) => _cursor.At(index);

    /// <inheritdoc/>
    public TokenStatistics Statistics(int index) => _results.Statistics(index);

    /// <inheritdoc/>
    public void Dispose() => _scheduler?.Close(this);

    /// <summary>Makes ready for <paramref name="count"/> tokens: the latest results are gone from here on.</summary>
    internal void Begin(int count)
    {
        _completion.Reset();
        _absorbed = 0;
        _results.Begin(count);
    }

    /// <summary>Takes the results of the next tokens of the item under way. Called by the pass thread.</summary>
    internal void Absorb(ReadOnlySpan<int> tokens, PassOutput output)
    {
        _results.Absorb(tokens, output);
        _absorbed += tokens.Length;
    }

    /// <summary>
    /// How many of <paramref name="tokens"/> this sequence has run, from its first token on, with everything that <paramref name="other"/> keeps of them.
    /// </summary>
    internal int SharedPrefix(SequenceState other, ReadOnlySpan<int> tokens) => _results.SharedPrefix(other._results, tokens);

    /// <summary>
    /// Begins with the results of another sequence's first tokens, as if they had been run. Called by the pass thread for an empty sequence with an item
    /// under way.
    /// </summary>
    /// <param name="other">Has run them, and the token after them, which is this sequence's next one too; no item of it is about to begin.</param>
    /// <param name="tokens">How many. Their keys and values are copied by the caller.</param>
    internal void Adopt(SequenceState other, int tokens)
    {
        _results.Adopt(other._results, tokens);
        _absorbed = tokens;
    }

    /// <summary>Ends the item well: its results are there from here on.</summary>
    internal void Succeed()
    {
        _results.Complete(_absorbed);
        _completion.Succeed();
    }

    /// <summary>Ends the item without results; the sequence is as long as before it.</summary>
    internal void Fail(Exception exception)
    {
        _results.Forget(Length - _absorbed);
        _absorbed = 0;
        _completion.Fail(exception);
    }

    internal void Cancel() => _scheduler!.Cancel(this);

    /// <summary>Gives the memory back. Nothing may be under way.</summary>
    internal void Release() => _results.Dispose();
}
