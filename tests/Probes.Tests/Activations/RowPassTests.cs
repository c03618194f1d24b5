using Candor.Probes.Activations;
using Xunit;

namespace Candor.Probes.Tests.Activations;

public sealed unsafe class RowPassTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(64, 3)]
    [InlineData(1000, 8)]
    public void BySlots_AnyBlocksAndThreads_GivesEachSlotItsRowsInOrder(int rowsInBlock, int threads)
    {
        // Wide enough that threads are started.
        var set = new PlantedDirection(512, separation: 1, noise: 1, seed: 1).Draw(1000);
        var seen = Enumerable.Range(0, RowPass.Slots).Select(static _ => new List<int>()).ToArray();
        RowPass.BySlots(
            new BlockRows(set, rowsInBlock),
            threads,
            (slot, first, rows, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    seen[slot].Add(rows[i * 512] == set.Row(first + i)[0] ? first + i : -1);
                }
            },
            CancellationToken.None);
        Assert.All(seen, (rows, slot) => Assert.Equal(Enumerable.Range(0, 1000).Where(i => i / 16 % RowPass.Slots == slot), rows));
    }

    [Theory]
    [InlineData(0, 2, "The source gave 2 rows and had promised 3. (Parameter 'set')")]
    [InlineData(1, 3, "The source gave 3 values from row 1, where row 0 of 3 rows of 1 was due. (Parameter 'set')")]
    [InlineData(0, 4, "The source gave 4 values from row 0, where row 0 of 3 rows of 1 was due. (Parameter 'set')")]
    public void ByBlocks_SourceThatBreaksItsPromise_IsRefusedVerbatim(int first, int count, string message)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => RowPass.ByBlocks(new BrokenRows(first, count), static (_, _, _) => { }, CancellationToken.None));
        Assert.Equal(message, exception.Message);
    }

    private sealed class BrokenRows(int first, int count) : IActivationRows
    {
        public int Count => 3;

        public int Dimension => 1;

        public IReadOnlyList<bool> Trustworthy => [true, false, true];

        public IReadOnlyList<string> Groups => ["a", "b", "c"];

        public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken) => visit(first, new float[count]);
    }
}
