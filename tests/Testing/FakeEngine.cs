using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Testing;

/// <summary>An engine without a network. Passes run at once, or, with <see cref="IsStepped"/>, only when the test says so.</summary>
public sealed class FakeEngine(FakeModel? model = null, int capacity = 4, bool isStepped = false) : IInferenceEngine
{
    private readonly Lock _lock = new();
    private readonly List<FakeSequence> _queue = [];
    private readonly FakeModel _model = model ?? new FakeModel();
    private Exception? _nextFailure;
    private int _active;

    /// <summary>Whether passes wait for <see cref="Step"/>.</summary>
    public bool IsStepped { get; } = isStepped;

    /// <inheritdoc/>
    public ModelManifest Model => _model.Manifest;

    /// <inheritdoc/>
    public int ActiveSequences => Volatile.Read(ref _active);

    /// <inheritdoc/>
    public int Capacity { get; } = capacity;

    /// <inheritdoc/>
    public int QueueDepth
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Passes that have run, failed ones included.</summary>
    public int Passes { get; private set; }

    /// <inheritdoc/>
    public ISequence? TryOpen(IReadOnlyList<HookPoint> hookPoints)
    {
        if (hookPoints.Any(point => point.Index < 0 || point.Index > Model.Architecture.Layers))
        {
            throw new ArgumentException("A hook point is not one of the model's.", nameof(hookPoints));
        }

        lock (_lock)
        {
            if (_active == Capacity)
            {
                return null;
            }

            _active++;
            return new FakeSequence(this, _model, hookPoints);
        }
    }

    /// <summary>Makes the next pass fail all of its items with <paramref name="cause"/>.</summary>
    public void FailNext(Exception cause) => _nextFailure = cause;

    /// <summary>Runs one pass over everything that waits.</summary>
    /// <returns>Items in the pass; 0 when nothing waited, and then no pass was counted.</returns>
    public int Step()
    {
        FakeSequence[] batch;
        Exception? failure;
        lock (_lock)
        {
            batch = [.. _queue];
            _queue.Clear();
            if (batch.Length == 0)
            {
                return 0;
            }

            failure = Interlocked.Exchange(ref _nextFailure, null);
            Passes++;
        }

        foreach (var sequence in batch)
        {
            sequence.Run(failure);
        }

        return batch.Length;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal void Enqueue(FakeSequence sequence)
    {
        lock (_lock)
        {
            _queue.Add(sequence);
        }

        if (!IsStepped)
        {
            Step();
        }
    }

    internal bool Withdraw(FakeSequence sequence)
    {
        lock (_lock)
        {
            return _queue.Remove(sequence);
        }
    }

    internal void Release() => Interlocked.Decrement(ref _active);
}
