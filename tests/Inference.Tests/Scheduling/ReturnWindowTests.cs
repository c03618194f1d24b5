using System.Diagnostics;
using Candor.Inference.Scheduling;

namespace Candor.Inference.Tests.Scheduling;

public sealed class ReturnWindowTests
{
    // After a pass of an hour the moment is six minutes; whoever waits for somebody who is there is found long before.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Wait_EverybodyIsBackOrGone_EndsBeforeTheMomentIsOver()
    {
        using var window = new ReturnWindow();
        ForwardTicket[] tickets = [new(), new(), new()];
        window.Open(TimeSpan.FromHours(1));
        foreach (var ticket in tickets)
        {
            window.Expect(ticket);
            Assert.True(ticket.IsExpected);
        }

        window.Return(tickets[0]);
        window.Return(tickets[0]);
        window.Forget(tickets[1]);
        window.Return(tickets[2]);

        await Task.Run(window.Wait).WaitAsync(Patience);
        Assert.All(tickets, static ticket => Assert.False(ticket.IsExpected));
    }

    [Fact]
    public async Task Wait_SomebodyReturnsMeanwhile_SeesIt()
    {
        using var window = new ReturnWindow();
        var ticket = new ForwardTicket();
        window.Open(TimeSpan.FromHours(1));
        window.Expect(ticket);
        var waiting = Task.Run(window.Wait);
        window.Return(ticket);
        await waiting.WaitAsync(Patience);
        Assert.True(ticket.LastAbsence > TimeSpan.Zero);
    }

    [Fact]
    public void Wait_SomebodyStaysAway_GivesUpAndDoesNotExpectItAgainUntilItIsQuick()
    {
        using var window = new ReturnWindow();
        var ticket = new ForwardTicket();
        window.Open(TimeSpan.FromMilliseconds(20));
        window.Expect(ticket);
        window.Wait();
        window.Close();
        Assert.False(ticket.IsExpected);

        ticket.Served = Stopwatch.GetTimestamp() - Stopwatch.Frequency;
        window.Return(ticket);
        Assert.True(ticket.LastAbsence >= TimeSpan.FromSeconds(1));
        window.Expect(ticket);
        Assert.False(ticket.IsExpected);

        ticket.LastAbsence = TimeSpan.FromMicroseconds(1900);
        window.Expect(ticket);
        Assert.True(ticket.IsExpected);
    }
}
