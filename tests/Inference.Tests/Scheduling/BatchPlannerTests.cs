using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Scheduling;
using Candor.Inference.Tests.Execution;

namespace Candor.Inference.Tests.Scheduling;

public sealed class BatchPlannerTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 200, 1 }, 4, 100, new[] { 1, 1, 97, 1 })]
    [InlineData(new[] { 200, 200 }, 4, 100, new[] { 50, 50 })]
    [InlineData(new[] { 300, 10, 90 }, 4, 99, new[] { 56, 10, 33 })]
    [InlineData(new[] { 5, 5, 5 }, 2, 99, new[] { 5, 5 })]
    [InlineData(new[] { 7 }, 4, 4, new[] { 4 })]
    [InlineData(new int[0], 4, 4, new int[0])]
    public void Plan_Waiting_SharesTheTokens(int[] remaining, int maxSequences, int maxTokens, int[] expected)
    {
        using var pool = new MaskedPool(new KeyValueLayout(1, 1, 1, sizeof(float)), Math.Max(1, remaining.Length), 1);
        var waiting = remaining.Select(count => Waiting(pool, count)).ToList();
        var all = waiting.ToArray();
        var pass = new List<PassItem>();
        BatchPlanner.Plan(waiting, pass, maxSequences, maxTokens);
        Assert.Equal(expected, pass.Select(static item => item.Count));
        Assert.Equal(all[..expected.Length], pass.Select(static item => item.Sequence));
        Assert.Equal(all[expected.Length..], waiting);
    }

    private static SequenceState Waiting(KeyValuePool pool, int count)
    {
        var sequence = new SequenceState(SummingPass.Architecture, pool.TryTake()!, 1, [], scheduler: null);
        sequence.Ticket.Remaining = new int[count];
        return sequence;
    }
}
