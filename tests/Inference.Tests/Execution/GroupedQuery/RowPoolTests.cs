using Candor.Inference.Execution;
using Candor.Inference.Execution.GroupedQuery;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Tests.Execution.GroupedQuery;

public sealed class RowPoolTests
{
    private static readonly KeyValueLayout Layout = new(2, 3, 2, sizeof(ushort));

    [Fact]
    public void Swap_RowsOfDifferentLengths_TakeTheirTokensAlong()
    {
        using var pool = new RowPool(Layout, 4, 8);
        KeyValueRow[] rows = [.. Enumerable.Range(0, 3).Select(_ => (KeyValueRow)pool.TryTake()!)];
        for (var i = 0; i < 3; i++)
        {
            rows[i].Used = 3 + i;
            Fill(pool, i, 3 + i, (byte)(10 * i));
        }

        pool.Swap(0, 2);
        Assert.Equal([2, 1, 0], rows.Select(static row => row.Index));
        Check(pool, 2, 3, 0);
        Check(pool, 1, 4, 10);
        Check(pool, 0, 5, 20);

        pool.Return(rows[1]);
        pool.Swap(2, 1);
        Assert.Equal(1, rows[0].Index);
        Check(pool, 1, 3, 0);
        Assert.Equal((3, 0), (pool.Used(1), pool.Used(2)));
        Assert.Equal(2, ((KeyValueRow)pool.TryTake()!).Index);
    }

    [Fact]
    public void Move_ScatteredRows_WaitsUntilTheyHaveCostAsMuchAsTheMove()
    {
        using var pool = new RowPool(Layout, 6, 8);
        SequenceState[] sequences =
        [
            .. Enumerable.Range(0, 6).Select(_ => new SequenceState(SummingPass.Architecture, pool.TryTake()!, 8, [], scheduler: null)),
        ];
        foreach (var sequence in sequences)
        {
            ((KeyValueRow)sequence.Slot).Used = 4;
        }

        // Two rows copied there, one back: 3 times 4 tokens of 48 bytes.
        var costs = new RunCosts(1, 1, RunCosts.NeverJoin.Lanes, 1.0 / (3 * 4 * Layout.TokenBytes));
        PassItem[] items = [.. new[] { 0, 5 }.Select(i => new PassItem(sequences[i], new int[1]))];
        var compaction = new RowCompaction(pool);
        compaction.Add(0.7);
        Assert.False(compaction.Move(items, costs));
        compaction.Add(0.7);
        Assert.True(compaction.Move(items, costs));
        Assert.Equal([0, 1], items.Select(static item => ((KeyValueRow)item.Sequence.Slot).Index));
        Assert.Equal(5, ((KeyValueRow)sequences[1].Slot).Index);
        Assert.Equal(1, compaction.Swaps);
        compaction.Add(10);
        Assert.False(compaction.Move(items, costs));
    }

    private static void Fill(RowPool pool, int row, int tokens, byte first)
    {
        Visit(pool, row, tokens, (vector, token) => vector.Fill((byte)(first + token)));
    }

    private static void Check(RowPool pool, int row, int tokens, byte first)
    {
        Visit(pool, row, tokens, (vector, token) => Assert.Equal(first + token, Assert.Single(vector.ToArray().Distinct())));
    }

    private static void Visit(RowPool pool, int row, int tokens, Visitor visit)
    {
        for (var tensor = 0; tensor < Layout.Tensors; tensor++)
        {
            for (var head = 0; head < Layout.Heads; head++)
            {
                for (var token = 0; token < tokens; token++)
                {
                    visit(pool.Tensor(tensor).Slice((row * pool.RowBytes) + (((head * 8) + token) * Layout.VectorBytes), Layout.VectorBytes), token);
                }
            }
        }
    }

    private delegate void Visitor(Span<byte> vector, int token);
}
