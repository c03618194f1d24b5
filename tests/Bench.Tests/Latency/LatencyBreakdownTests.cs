using System.Diagnostics;
using Candor.Bench.Latency;

namespace Candor.Bench.Tests.Latency;

public sealed class LatencyBreakdownTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void Add_TokenWaitsForAnotherPass_OnlyItsOwnIsSubtractedFromAdded()
    {
        var breakdown = new LatencyBreakdown();

        // Sent at 2 while a pass of others runs until 5; its own runs from 6 to 10; the answer is there at 12, when the next has run for 1.
        breakdown.Add([At(1, 2, 12)], [Pass(0, 5), Pass(6, 10), Pass(11, 15)]);
        Assert.Equal(0.010, Assert.Single(breakdown.Whole), 9);
        Assert.Equal(0.006, Assert.Single(breakdown.Added), 9);

        // Outside any pass: 5 to 6 and 10 to 11.
        Assert.Equal(0.002, Assert.Single(breakdown.Outside), 9);
        Assert.Equal(0.001, Assert.Single(breakdown.Late), 9);
    }

    [Fact]
    public void Add_NoPassBetweenSentAndScored_IsCountedAndLeftOut()
    {
        var breakdown = new LatencyBreakdown();
        breakdown.Add([At(1, 2, 4), At(20, 20, 21)], [Pass(1, 3), Pass(22, 23)]);
        Assert.Empty(breakdown.Whole);
        Assert.Equal(2, breakdown.Unmatched);
    }

    private static TokenTimes At(int due, int sent, int scored) => new(due * Millisecond, sent * Millisecond, scored * Millisecond);

    private static Pass Pass(int begin, int end) => new(begin * Millisecond, end * Millisecond, 1);
}
