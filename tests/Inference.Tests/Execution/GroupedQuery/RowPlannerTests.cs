using System.Globalization;
using Candor.Inference.Execution;
using Candor.Inference.Execution.GroupedQuery;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Tests.Execution.GroupedQuery;

public sealed class RowPlannerTests
{
    private const int Rows = 12;

    // A run costs as much as three tokens, a lane graph half a run.
    private static RunCosts Typical { get; } = new(3, 1, [0, 1.5, 1.5, double.PositiveInfinity, 1.5], double.PositiveInfinity);

    private static RunCosts WithoutLanes { get; } = Typical with { Lanes = RunCosts.NeverJoin.Lanes };

    [Theory]

    // Rows with one token; chunks as row:tokens. A plan is blocks (padding in brackets), then lanes or a chunk.
    [InlineData("0 1 2", "0,1,2")]
    [InlineData("0 2 3", "0,[1],2,3")]
    [InlineData("0 1 6", "0,1 / 6")]
    [InlineData("0 1 4 5", "0,1,[2],[3],4,5")]
    [InlineData("3:7", "+3:7")]
    [InlineData("0 3:7 1 5:9", "0,1 / +5:9 / +3:7")]
    public void Plan_NoLanes_JoinsRowsOverGapsThatAreCheaperThanARun(string items, string expected) => Assert.Equal(expected, Plan(items, WithoutLanes));

    [Theory]
    [InlineData("0 1 3:7", "0,1 +3:7")]
    [InlineData("0 1 6", "0,1 +6:1")]
    [InlineData("3:7 4:9", "[s] +4:9 +3:7")]
    [InlineData("3:7", "+3:7")]
    [InlineData("0 1 3:7 4:9 5:8", "0,1 +4:9 +5:8 +3:7 +s:1")]
    [InlineData("0 1 3:7 4:9 5:8 6:2 7:3", "0,1 +4:9 +5:8 +3:7 +7:3 / +6:2")]
    [InlineData("0 1 2", "0,1,2")]
    public void Plan_Lanes_TakeWhatIsLeft(string items, string expected) => Assert.Equal(expected, Plan(items, Typical));

    [Fact]
    public void Plan_LanesDearerThanRuns_AreNotUsed() => Assert.Equal("0,1 / +3:7", Plan("0 1 3:7", Typical with { Lanes = [0, 4, 4, 4, 4] }));

    [Fact]
    public void Plan_WidthLimited_BreaksTheBlock() => Assert.Equal("0,1,2,3 / 4,5", Plan("0 1 2 3 4 5", WithoutLanes, maxRows: 4));

    [Fact]
    public void Measure_KnownTimes_AreTakenApart()
    {
        var costs = RunCosts.Measure([1, 2], static (rows, lanes) => 8 + (2 * (rows + lanes)) + (lanes * 0.5), 10);
        Assert.Equal((8.0, 2.0), (costs.Run, costs.Token));
        Assert.Equal([0, 0.5, 1.0, double.PositiveInfinity, double.PositiveInfinity], costs.Lanes);
    }

    private static string Plan(string items, RunCosts costs, int maxRows = Rows)
    {
        using var pool = new RowPool(new KeyValueLayout(1, 1, 1, sizeof(float)), Rows, 16);
        SequenceState[] sequences =
        [
            .. Enumerable.Range(0, Rows).Select(_ => new SequenceState(SummingPass.Architecture, pool.TryTake()!, 16, [], scheduler: null)),
        ];
        PassItem[] all =
        [
            .. items.Split(' ').Select(text => text.Split(':').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray())
                .Select(parts => new PassItem(sequences[parts[0]], new int[parts.Length > 1 ? parts[1] : 1]))
                .OrderBy(static item => item.Count > 1 ? 1 : 0)
                .ThenByDescending(static item => item.Count)
                .ThenBy(static item => ((KeyValueRow)item.Sequence.Slot).Index),
        ];
        var plan = new List<string>();
        foreach (var run in new RowPlanner(pool, costs, maxRows).Plan(all))
        {
            var block = Enumerable.Range(0, run.Rows).Select(i =>
                run.First == pool.Scratch ? "[s]" : run.BlockItems[i] == RowRun.Padding ? $"[{run.First + i}]" : $"{run.First + i}");
            var lanes = Enumerable.Range(0, run.Chunks)
                .Select(lane => $"+{(run.LaneItems[lane] == RowRun.Padding ? "s" : run.LaneRows[lane])}:{run.LaneTokens[lane]}");
            plan.Add(string.Join(' ', new[] { string.Join(',', block) }.Where(static text => text.Length > 0).Concat(lanes)));
        }

        return string.Join(" / ", plan);
    }
}
