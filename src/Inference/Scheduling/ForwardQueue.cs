using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Scheduling;

/// <summary>
/// Where every sequence's item is: idle, waiting, or in a pass. This file has what callers do, from any thread; the other one what the pass thread does.
/// </summary>
/// <remarks>
/// <para>
/// One lock, <c>_lock</c>, guards all that more than one thread changes: the list of waiting sequences, every <see cref="ForwardTicket"/> (but for its
/// registration, which belongs to whoever has the item), <see cref="SequenceSlots"/>, and <see cref="ReturnWindow"/> but for its waiting. It is held for a
/// few instructions and never while a pass runs, memory is copied, a registration is disposed (that waits for its callback, which takes the lock), or a
/// sequence is told its end (whose awaiter may run at once).
/// </para>
/// <para>
/// Whoever takes an item out of the list or a pass under the lock, and sets it to Running, owns it from then on and has to end it: no two ever do. The queue
/// is bounded without a limit of its own, since a sequence has one item at most. An item's tokens and results belong to the queue until the item ends, also
/// when its caller cancels: a pass may still be writing.
/// </para>
/// </remarks>
#pragma warning disable CA1001 // Its events are left to their finalizers: a caller whose item was failed at the end may be about to set one.
internal sealed partial class ForwardQueue
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly List<SequenceState> _waiting;
    private readonly SequenceSlots _slots;
    private readonly ReturnWindow _returns = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private bool _isStopping;

    public ForwardQueue(KeyValuePool pool, EngineOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _slots = new SequenceSlots(pool, options.PrefixCacheRows);
        _waiting = new List<SequenceState>(pool.Count);
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

    /// <inheritdoc cref="SequenceSlots.Open"/>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _slots.Open;
            }
        }
    }

    /// <inheritdoc cref="SequenceSlots.TryTake"/>
    public KeyValueSlot? TryTake()
    {
        lock (_lock)
        {
            return _slots.TryTake();
        }
    }

    /// <inheritdoc cref="SequenceSlots.Opened"/>
    public void Opened(SequenceState sequence)
    {
        lock (_lock)
        {
            _slots.Opened(sequence);
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
                _slots.Free(sequence);
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
}
