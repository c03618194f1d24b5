using System.Diagnostics;
using Candor.Inference.Scheduling;

namespace Candor.Inference.Tests.Scheduling;

public sealed class ReturnWindowTests
{
    [Fact]
    public void Wait_EverybodyIsBackOrGone_EndsBeforeTheMomentIsOver()
    {
        var window = new ReturnWindow();
        ForwardTicket[] tickets = [new(), new(), new()];
        foreach (var ticket in tickets)
        {
            window.Expect(ticket);
            Assert.True(ticket.IsExpected);
        }

        window.Return(tickets[0]);
        window.Return(tickets[0]);
        window.Forget(tickets[1]);
        window.Return(tickets[2]);

        // A pass of an hour would allow the longest moment; counting one of them twice would make this wait for ever less than nobody.
        window.Wait(TimeSpan.FromHours(1));
        Assert.All(tickets, static ticket => Assert.False(ticket.IsExpected));
    }

    [Fact]
    public async Task Wait_SomebodyReturnsMeanwhile_SeesIt()
    {
        var window = new ReturnWindow();
        var ticket = new ForwardTicket();
        window.Expect(ticket);
        var waiting = Task.Run(() => window.Wait(TimeSpan.FromHours(1)));
        window.Return(ticket);
        await waiting;
        Assert.True(ticket.LastAbsence > TimeSpan.Zero);
    }

    [Fact]
    public void Wait_SomebodyStaysAway_GivesUpAndDoesNotExpectItAgainUntilItIsQuick()
    {
        var window = new ReturnWindow();
        var ticket = new ForwardTicket();
        window.Expect(ticket);
        window.Wait(TimeSpan.FromMilliseconds(1));
        window.Close();
        Assert.False(ticket.IsExpected);

        ticket.Served = Stopwatch.GetTimestamp() - Stopwatch.Frequency;
        window.Return(ticket);
        Assert.True(ticket.LastAbsence >= TimeSpan.FromSeconds(1));
        window.Expect(ticket);
        Assert.False(ticket.IsExpected);

        ticket.LastAbsence = TimeSpan.FromMicroseconds(100);
        window.Expect(ticket);
        Assert.True(ticket.IsExpected);
    }
}
