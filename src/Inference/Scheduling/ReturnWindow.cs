using System.Diagnostics;

namespace Candor.Inference.Scheduling;

/// <summary>A moment after each pass in which the sequences that it served may come back, so that they share the next one too.</summary>
/// <remarks>
/// Without it sequences that run together fall apart for good: their results are handed out one after another, the first to return starts the next
/// pass alone, and from then on two halves take turns and never wait together, at nearly the price of a whole pass each. The moment is a tenth of
/// the pass, and only those are waited for that came back within as much the last time, so that a client who has to think, or is gone, delays
/// nobody twice. It ends as soon as everybody is back. Members but <see cref="Wait"/> are called under the queue's lock.
/// </remarks>
internal sealed class ReturnWindow : IDisposable
{
    private const int Share = 10;

    /// <summary>A result reaches its caller and the caller's next token the queue in 12 to 25 µs at best; below twice that nobody would make it.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(50);

    /// <summary>From here on sleeping and being woken costs little beside the moment, and callers may need the core.</summary>
    private static readonly TimeSpan WorthSleeping = TimeSpan.FromMilliseconds(1);

    private readonly AutoResetEvent _everybodyIsBack = new(initialState: false);
    private readonly List<ForwardTicket> _expected = [];
    private TimeSpan _limit;
    private int _count;

    /// <summary>Begins the moment after a pass.</summary>
    /// <param name="pass">How long the pass took.</param>
    public void Open(TimeSpan pass)
    {
        _limit = pass / Share > Shortest ? pass / Share : Shortest;
        _everybodyIsBack.Reset();
    }

    /// <summary>Notes that a sequence is about to get its results.</summary>
    public void Expect(ForwardTicket ticket)
    {
        ticket.Served = Stopwatch.GetTimestamp();
        if (ticket.LastAbsence <= _limit)
        {
            ticket.IsExpected = true;
            _expected.Add(ticket);
            _count++;
        }
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
        if (!ticket.IsExpected)
        {
            return;
        }

        ticket.IsExpected = false;
        Volatile.Write(ref _count, _count - 1);
        if (_count == 0)
        {
            _everybodyIsBack.Set();
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
    public void Wait()
    {
        var begin = Stopwatch.GetTimestamp();
        var spinning = _limit < WorthSleeping ? _limit : Shortest;
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _count) > 0)
        {
            if (Stopwatch.GetElapsedTime(begin) < spinning)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            if (_limit >= WorthSleeping)
            {
                _everybodyIsBack.WaitOne(_limit);
            }

            return;
        }
    }

    public void Dispose() => _everybodyIsBack.Dispose();
}
