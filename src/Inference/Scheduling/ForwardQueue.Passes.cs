using Candor.Inference.Execution;

namespace Candor.Inference.Scheduling;

/// <content>What the pass thread does: composes passes, shares beginnings, and hands results back.</content>
internal sealed partial class ForwardQueue
{
    /// <summary>Whether <see cref="BeginStop"/> was called.</summary>
    public bool IsStopping => Volatile.Read(ref _isStopping);

    /// <summary>From now on nothing is queued; wakes the pass thread. From any thread.</summary>
    public void BeginStop()
    {
        Volatile.Write(ref _isStopping, true);
        _work.Set();
    }

    /// <summary>Returns once something was queued, or the queue is stopping.</summary>
    public void WaitForWork() => _work.WaitOne();

    /// <summary>Moves what waits into a pass.</summary>
    /// <param name="pass">Empty; filled with the items, which belong to the pass thread until <see cref="Finish"/>.</param>
    /// <param name="wait">How long the one that waited longest did.</param>
    /// <returns>Whether there is anything to run.</returns>
    public bool TryPlan(List<PassItem> pass, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_lock)
        {
            _returns.Close();
            BatchPlanner.Plan(_waiting, pass, _options.MaxBatchSequences, _options.MaxBatchTokens);
            var now = _time.GetTimestamp();
            foreach (var item in pass)
            {
                var ticket = item.Sequence.Ticket;
                ticket.State = TicketState.Running;
                var waited = _time.GetElapsedTime(ticket.Since, now);
                wait = waited > wait ? waited : wait;
            }
        }

        return pass.Count > 0;
    }

    /// <summary>A text that begins as another one did takes over what that one has, and only runs the rest.</summary>
    /// <param name="pass">As planned; shortened items take the place of whole ones.</param>
    /// <returns>Tokens that were taken over.</returns>
    public int Reuse(List<PassItem> pass)
    {
        var reused = 0;
        for (var i = 0; i < pass.Count; i++)
        {
            var item = pass[i];
            if (item.Sequence.Length > 0)
            {
                continue;
            }

            int shared;
            SequenceState? other;
            lock (_lock)
            {
                var ticket = item.Sequence.Ticket;
                other = _slots.Find(item.Sequence, ticket.Remaining.Span, out shared);
                if (other is null)
                {
                    continue;
                }

                item.Sequence.Adopt(other, shared);
                ticket.Remaining = ticket.Remaining[shared..];
                pass[i] = new PassItem(item.Sequence, ticket.Remaining[..Math.Min(item.Count, ticket.Remaining.Length)]);
            }

            // Outside the lock, because it is long: the other may be closed meanwhile, but only this thread writes to slots.
            other.Slot.CopyTo(item.Sequence.Slot, shared);
            reused += shared;
        }

        return reused;
    }

    /// <summary>Hands back what a pass gave: each item ends, or waits for the next pass with the tokens that are left.</summary>
    /// <param name="pass">What was run.</param>
    /// <param name="duration">How long it took.</param>
    public void Finish(List<PassItem> pass, TimeSpan duration)
    {
        lock (_lock)
        {
            _returns.Open(duration);
        }

        foreach (var item in pass)
        {
            HandBack(item);
        }
    }

    /// <summary>Waits a moment for those that were just handed their results. Without the lock.</summary>
    public void WaitForReturns() => _returns.Wait();

    /// <summary>Fails what waits; after <see cref="BeginStop"/> nothing comes after it.</summary>
    public void FailWaiting()
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
    }

    private void HandBack(PassItem item)
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

    // The item is in no list and in no pass: it belongs to the caller of this method, which does not hold the lock.
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
                _slots.Free(sequence);
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

    // Under the lock.
    private Exception? Refusal(ForwardTicket ticket) =>
        ticket.IsClosed || _isStopping ? new ObjectDisposedException(nameof(ISequence))
        : ticket.IsCancelled ? new OperationCanceledException(ticket.Cancellation)
        : null;
}
