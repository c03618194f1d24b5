using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Scheduling;

/// <summary>Queues forward items and runs them on one dedicated thread: whatever is waiting goes into the next pass. Safe to call from any thread.</summary>
/// <remarks>
/// The queue is bounded without a limit of its own, since a sequence has one item at most. An item's tokens and results belong to the
/// scheduler until the item ends, also when its caller cancels: a pass may still be writing. A thread of its own, because some execution
/// providers keep state by thread, and because a pass would block a pool thread for its whole length. The file is long because every way
/// in which an item can end has to be seen beside the others.
/// </remarks>
internal sealed class ForwardScheduler : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<SequenceState> _waiting;
    private readonly List<PassItem> _pass;
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReturnWindow _returns = new();
    private readonly PrefixCache _prefixes;
    private readonly IBatchRunner _runner;
    private readonly KeyValuePool _pool;
    private readonly EngineOptions _options;
    private readonly IInferenceObserver? _observer;
    private readonly TimeProvider _time;
    private bool _isStopping;

    public ForwardScheduler(IBatchRunner runner, KeyValuePool pool, EngineOptions options, IInferenceObserver? observer, TimeProvider time)
    {
        _runner = runner;
        _pool = pool;
        _options = options;
        _observer = observer;
        _time = time;
        _prefixes = new PrefixCache(options.PrefixCacheRows);
        _waiting = new List<SequenceState>(pool.Count);
        _pass = new List<PassItem>(options.MaxBatchSequences);
        new Thread(Loop) { IsBackground = true, Name = "candor-inference" }.Start();
    }

    /// <summary>Items that wait for a pass.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Sequences that hold a KV slot and are not closed.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _pool.Taken - _prefixes.Kept;
            }
        }
    }

    /// <summary>Takes a KV slot; a closed sequence that is kept for its beginning makes room. Null when all belong to open ones.</summary>
    public KeyValueSlot? TryTake()
    {
        lock (_lock)
        {
            if (_pool.TryTake() is { } slot)
            {
                return slot;
            }

            if (_prefixes.Evict() is not { } kept)
            {
                return null;
            }

            GiveBack(kept);
            return _pool.TryTake();
        }
    }

    /// <summary>Notes a sequence that was made.</summary>
    public void Opened(SequenceState sequence)
    {
        lock (_lock)
        {
            _prefixes.Add(sequence);
        }
    }

    /// <summary>Queues an item; its tokens have been checked.</summary>
    public ValueTask Forward(SequenceState sequence, ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        var ticket = sequence.Ticket;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(ticket.IsClosed || _isStopping, typeof(ISequence));
            ThrowIfBusy(ticket);
            ticket.State = TicketState.Preparing;
            ticket.Remaining = tokens;
            ticket.IsCancelled = false;
            ticket.Cancellation = cancellationToken;
        }

        sequence.Begin(tokens.Length);
        var task = sequence.Completion;

        // Registered before it is queued, so that the registration is known to whoever ends the item.
        ticket.Registration = cancellationToken.UnsafeRegister(static (state, _) => ((SequenceState)state!).Cancel(), sequence);
        Exception? refusal;
        lock (_lock)
        {
            refusal = Refusal(ticket);
            if (refusal is null)
            {
                ticket.State = TicketState.Queued;
                ticket.Since = _time.GetTimestamp();
                _waiting.Add(sequence);
                _returns.Return(ticket);
            }
        }

        if (refusal is null)
        {
            _work.Set();
        }
        else
        {
            End(sequence, refusal);
        }

        return task;
    }

    /// <summary>Cancels a sequence's item: at once while it waits, at the end of the pass while one runs.</summary>
    public void Cancel(SequenceState sequence)
    {
        var ticket = sequence.Ticket;
        lock (_lock)
        {
            ticket.IsCancelled = true;
            if (ticket.State != TicketState.Queued)
            {
                return;
            }

            _waiting.Remove(sequence);
            ticket.State = TicketState.Running;
        }

        End(sequence, new OperationCanceledException(ticket.Cancellation));
    }

    /// <summary>Frees a sequence's slot: at once, or at the end of the pass while one runs.</summary>
    public void Close(SequenceState sequence)
    {
        var ticket = sequence.Ticket;
        lock (_lock)
        {
            if (ticket.IsClosed)
            {
                return;
            }

            ticket.IsClosed = true;
            if (ticket.State is TicketState.Preparing or TicketState.Running)
            {
                return;
            }

            if (ticket.State == TicketState.Idle)
            {
                _returns.Forget(ticket);
                Free(sequence);
                return;
            }

            _waiting.Remove(sequence);
            ticket.State = TicketState.Running;
        }

        End(sequence, new ObjectDisposedException(nameof(ISequence)));
    }

    /// <summary>Refuses what must not happen while an item is under way, or after one failed.</summary>
    public void ThrowIfUnderWay(SequenceState sequence)
    {
        lock (_lock)
        {
            ThrowIfBusy(sequence.Ticket);
        }
    }

    /// <summary>Ends the running pass, fails what waits, and frees the runner and the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isStopping, true);
        _work.Set();
        await _stopped.Task.ConfigureAwait(false);
    }

    private static void ThrowIfBusy(ForwardTicket ticket)
    {
        if (ticket.State != TicketState.Idle)
        {
            throw new InvalidOperationException("The sequence has a pass under way; await it first.");
        }

        if (ticket.HasFailed)
        {
            throw new InvalidOperationException("A pass of the sequence failed; it can only be disposed.");
        }
    }

    private Exception? Refusal(ForwardTicket ticket) =>
        ticket.IsClosed || _isStopping ? new ObjectDisposedException(nameof(ISequence))
        : ticket.IsCancelled ? new OperationCanceledException(ticket.Cancellation)
        : null;

    private void Loop()
    {
        while (!Volatile.Read(ref _isStopping))
        {
            if (!TryPlan(out var wait))
            {
                _work.WaitOne();
                continue;
            }

            var begin = _time.GetTimestamp();
            var reused = Reuse();
            _runner.Run(_pass);
            var duration = _time.GetElapsedTime(begin);
            Report(wait, duration, reused);
            lock (_lock)
            {
                _returns.Open(duration);
            }

            foreach (var item in _pass)
            {
                Finish(item);
            }

            _pass.Clear();
            _returns.Wait();
        }

        Stop();
    }

    private bool TryPlan(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_lock)
        {
            _returns.Close();
            BatchPlanner.Plan(_waiting, _pass, _options.MaxBatchSequences, _options.MaxBatchTokens);
            var now = _time.GetTimestamp();
            foreach (var item in _pass)
            {
                var ticket = item.Sequence.Ticket;
                ticket.State = TicketState.Running;
                var waited = _time.GetElapsedTime(ticket.Since, now);
                wait = waited > wait ? waited : wait;
            }
        }

        return _pass.Count > 0;
    }

    // A text that begins as another one did takes over what that one has, and only runs the rest.
    private int Reuse()
    {
        var reused = 0;
        for (var i = 0; i < _pass.Count; i++)
        {
            var item = _pass[i];
            if (item.Sequence.Length > 0)
            {
                continue;
            }

            int shared;
            SequenceState? other;
            lock (_lock)
            {
                var ticket = item.Sequence.Ticket;
                other = _prefixes.Find(item.Sequence, ticket.Remaining.Span, out shared);
                if (other is null)
                {
                    continue;
                }

                item.Sequence.Adopt(other, shared);
                ticket.Remaining = ticket.Remaining[shared..];
                _pass[i] = new PassItem(item.Sequence, ticket.Remaining[..Math.Min(item.Count, ticket.Remaining.Length)]);
            }

            // Outside the lock, because it is long: the other may be closed meanwhile, but only this thread writes to slots.
            other.Slot.CopyTo(item.Sequence.Slot, shared);
            reused += shared;
        }

        return reused;
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

    private void Finish(PassItem item)
    {
        var ticket = item.Sequence.Ticket;
        Exception? end;
        lock (_lock)
        {
            ticket.Remaining = ticket.Remaining[item.Count..];
            end = Refusal(ticket);
            if (end is null && item.Failure is { } cause)
            {
                ticket.HasFailed = true;
                end = new ForwardFailedException("The forward pass failed.", cause);
            }
            else if (end is null && !ticket.Remaining.IsEmpty)
            {
                ticket.State = TicketState.Queued;
                ticket.Since = _time.GetTimestamp();
                _waiting.Add(item.Sequence);
                return;
            }
            else if (item.Failure is not null)
            {
                ticket.HasFailed = true;
            }

            if (end is null)
            {
                _returns.Expect(ticket);
            }
        }

        End(item.Sequence, end);
    }

    // The item is in no list and in no pass: it belongs to the caller of this method. Outside the lock, because disposing a registration
    // waits for its callback, which takes the lock.
    private void End(SequenceState sequence, Exception? exception)
    {
        var ticket = sequence.Ticket;
        ticket.Registration.Dispose();
        bool isClosed;
        lock (_lock)
        {
            ticket.Registration = default;
            ticket.Remaining = default;
            ticket.State = TicketState.Idle;
            isClosed = ticket.IsClosed;
            if (isClosed)
            {
                _returns.Forget(ticket);
                Free(sequence);
            }
        }

        if (exception is null && isClosed)
        {
            exception = new ObjectDisposedException(nameof(ISequence));
        }

        if (exception is null)
        {
            sequence.Succeed();
        }
        else
        {
            sequence.Fail(exception);
        }
    }

    private void Free(SequenceState sequence)
    {
        if (_prefixes.Close(sequence) is { } leaving)
        {
            GiveBack(leaving);
        }
    }

    private void GiveBack(SequenceState sequence)
    {
        sequence.Release();
        _pool.Return(sequence.Slot);
    }

    private void Stop()
    {
        SequenceState[] left;
        lock (_lock)
        {
            left = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var sequence in left)
        {
            End(sequence, new ObjectDisposedException(nameof(IInferenceEngine)));
        }

        // The event stays: a caller whose item was failed just now may be about to set it.
        _runner.Dispose();
        _pool.Dispose();
        _stopped.SetResult();
    }
}
