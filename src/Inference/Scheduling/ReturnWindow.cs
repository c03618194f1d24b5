using System.Diagnostics;

namespace Candor.Inference.Scheduling;

/// <summary>A moment after each pass in which the sequences that it served may come back, so that they share the next one too.</summary>
/// <remarks>
/// Without it sequences that run together fall apart for good: their results are handed out one after another, the first to return starts the next
/// pass alone, and from then on two halves take turns and never wait together, at nearly the price of a whole pass each. Only those are waited
/// for that came back quickly the last time, and never longer than a tenth of the pass or half a millisecond, so that a client who has to think, or
/// is gone, delays nobody twice. Members but <see cref="Wait"/> are called under the scheduler's lock.
/// </remarks>
internal sealed class ReturnWindow
{
    private const int Share = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(500);

    private readonly List<ForwardTicket> _expected = [];
    private int _count;

    /// <summary>Notes that a sequence is about to get its results.</summary>
    public void Expect(ForwardTicket ticket)
    {
        ticket.Served = Stopwatch.GetTimestamp();
        if (ticket.LastAbsence > Longest)
        {
            return;
        }

        ticket.IsExpected = true;
        _expected.Add(ticket);
        _count++;
    }

    /// <summary>Notes that a sequence has its next tokens.</summary>
    public void Return(ForwardTicket ticket)
    {
        if (ticket.Served != 0)
        {
            ticket.LastAbsence = Stopwatch.GetElapsedTime(ticket.Served);
        }

        Forget(ticket);
    }

    /// <summary>Notes that a sequence will not come back.</summary>
    public void Forget(ForwardTicket ticket)
    {
        if (ticket.IsExpected)
        {
            ticket.IsExpected = false;
            Volatile.Write(ref _count, _count - 1);
        }
    }

    /// <summary>Ends the moment: whoever is missing is expected no more.</summary>
    public void Close()
    {
        foreach (var ticket in _expected)
        {
            ticket.IsExpected = false;
        }

        _expected.Clear();
        _count = 0;
    }

    /// <summary>Waits until everybody is back, or the moment is over. Called by the pass thread without the lock.</summary>
    /// <param name="pass">How long the pass took.</param>
    public void Wait(TimeSpan pass)
    {
        var begin = Stopwatch.GetTimestamp();
        var limit = pass / Share < Longest ? pass / Share : Longest;

        // Spinning, because sleeping and waking take longer than what is waited for; yielding, because who is waited for may need this core.
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _count) > 0 && Stopwatch.GetElapsedTime(begin) < limit)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }
}
