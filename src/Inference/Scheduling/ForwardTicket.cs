namespace Candor.Inference.Scheduling;

/// <summary>What the scheduler notes about one sequence. Guarded by the queue's lock.</summary>
internal sealed class ForwardTicket
{
    /// <summary>Where its item is.</summary>
    public TicketState State { get; set; }

    /// <summary>Tokens of the item that have not been run.</summary>
    public ReadOnlyMemory<int> Remaining { get; set; }

    /// <summary>When the item was queued or last run, in the clock's ticks.</summary>
    public long Since { get; set; }

    /// <summary>What cancels the item.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The item's registration there; disposed when the item ends. Not under the lock: it belongs to whoever prepares or ends the item.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Whether the item is to end without results as soon as no pass uses it.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Whether the sequence was disposed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether a pass of the sequence failed, so that it can only be disposed.</summary>
    public bool HasFailed { get; set; }

    /// <summary>When the sequence last got results, as a timestamp of the machine; 0 before the first time.</summary>
    public long Served { get; set; }

    /// <summary>How long it then took to come back with its next tokens.</summary>
    public TimeSpan LastAbsence { get; set; }

    /// <summary>Whether the next pass is held back a moment for it.</summary>
    public bool IsExpected { get; set; }
}

/// <summary>Where a sequence's item is.</summary>
internal enum TicketState
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>About to be queued.</summary>
    Preparing,

    /// <summary>Waiting for a pass.</summary>
    Queued,

    /// <summary>In a pass.</summary>
    Running,
}
