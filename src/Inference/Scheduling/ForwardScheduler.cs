using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Scheduling;

/// <summary>Queues forward items and runs them on one dedicated thread: whatever is waiting goes into the next pass. Safe to call from any thread.</summary>
/// <remarks>
/// What callers share with that thread is in <see cref="ForwardQueue"/>, whose lock guards it. The fields here are the pass thread's alone. A thread of its
/// own, because some execution providers keep state by thread, and because a pass would block a pool thread for its whole length.
/// </remarks>
internal sealed class ForwardScheduler : IAsyncDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ForwardQueue _queue;
    private readonly List<PassItem> _pass;
    private readonly IBatchRunner _runner;
    private readonly KeyValuePool _pool;
    private readonly IInferenceObserver? _observer;
    private readonly TimeProvider _time;

    public ForwardScheduler(IBatchRunner runner, KeyValuePool pool, EngineOptions options, IInferenceObserver? observer, TimeProvider time)
    {
        _runner = runner;
        _pool = pool;
        _observer = observer;
        _time = time;
        _queue = new ForwardQueue(pool, options, time);
        _pass = new List<PassItem>(options.MaxBatchSequences);
        new Thread(Loop) { IsBackground = true, Name = "candor-inference" }.Start();
    }

    /// <inheritdoc cref="ForwardQueue.Waiting"/>
    public int Waiting => _queue.Waiting;

    /// <inheritdoc cref="ForwardQueue.Open"/>
    public int Open => _queue.Open;

    /// <inheritdoc cref="ForwardQueue.TryTake"/>
    public KeyValueSlot? TryTake() => _queue.TryTake();

    /// <inheritdoc cref="ForwardQueue.Opened"/>
    public void Opened(SequenceState sequence) => _queue.Opened(sequence);

    /// <inheritdoc cref="ForwardQueue.Forward"/>
    public ValueTask Forward(SequenceState sequence, ReadOnlyMemory<int> tokens, CancellationToken cancellationToken) =>
        _queue.Forward(sequence, tokens, cancellationToken);

    /// <inheritdoc cref="ForwardQueue.Cancel"/>
    public void Cancel(SequenceState sequence) => _queue.Cancel(sequence);

    /// <inheritdoc cref="ForwardQueue.Close"/>
    public void Close(SequenceState sequence) => _queue.Close(sequence);

    /// <inheritdoc cref="ForwardQueue.ThrowIfUnderWay"/>
    public void ThrowIfUnderWay(SequenceState sequence) => _queue.ThrowIfUnderWay(sequence);

    /// <summary>Ends the running pass, fails what waits, and frees the runner and the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.BeginStop();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Loop()
    {
        while (!_queue.IsStopping)
        {
            if (!_queue.TryPlan(_pass, out var wait))
            {
                _queue.WaitForWork();
                continue;
            }

            var begin = _time.GetTimestamp();
            var reused = _queue.Reuse(_pass);
            _runner.Run(_pass);
            var duration = _time.GetElapsedTime(begin);
            Report(wait, duration, reused);
            _queue.Finish(_pass, duration);
            _pass.Clear();
            _queue.WaitForReturns();
        }

        _queue.FailWaiting();
        _runner.Dispose();
        _pool.Dispose();
        _stopped.SetResult();
    }

    private void Report(TimeSpan wait, TimeSpan duration, int reused)
    {
        if (_observer is null)
        {
            return;
        }

        var tokens = 0;
        Exception? failure = null;
        foreach (var item in _pass)
        {
            tokens += item.Count;
            failure ??= item.Failure;
        }

        try
        {
            _observer.PassCompleted(new PassReport(_pass.Count, tokens, wait, duration, failure) { ReusedTokens = reused });
        }
        catch (Exception)
        {
            // An observer that breaks its promise must not end every sequence's passes; it has nowhere to be reported but to itself.
        }
    }
}
