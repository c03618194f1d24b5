using Candor.Monitor.Policies;

namespace Candor.Monitor.Tests.Policies;

public sealed class FlaggedSpansTests
{
    [Fact]
    public void Add_RunsWithAGap_AreTwoSpans()
    {
        var spans = new FlaggedSpans(0.5f);
        var ended = new[] { 0.5f, 0.9f, 0.49f, 0.6f }.Select((risk, position) => spans.Add(position, risk)).ToArray();
        Assert.Equal([false, false, true, false], ended);
        Assert.Equal([new FlaggedSpan(0, 2, 0.9f), new FlaggedSpan(3, 4, 0.6f)], spans.All);
    }

    [Fact]
    public void Add_NotScored_EndsARunAndIsNotFlagged()
    {
        var spans = new FlaggedSpans(0.5f);
        spans.Add(0, 0.9f);
        Assert.True(spans.Add(1, float.NaN));
        Assert.Equal([new FlaggedSpan(0, 1, 0.9f)], spans.All);
    }
}
