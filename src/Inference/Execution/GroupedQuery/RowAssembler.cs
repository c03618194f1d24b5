namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>Fills the inputs of a run. Not thread-safe: owned by the pass thread.</summary>
internal sealed class RowAssembler(RowPool pool, RowBuffers buffers)
{
    private const int SmallestStep = 32;

    /// <summary>Fills ids, positions and lengths, and notes in the rows what the run writes to them.</summary>
    public void Assemble(RowRun run, ReadOnlySpan<PassItem> items)
    {
        var longest = 0;
        for (var i = 0; i < run.Rows; i++)
        {
            longest = Math.Max(longest, AssembleBlockRow(run, items, i));
        }

        buffers.BlockTotal.Slice(0, 1)[0] = Math.Max(2, longest);
        buffers.Split.Slice(0, 1)[0] = run.Rows;
        var first = run.Rows;
        for (var lane = 0; lane < run.Chunks; lane++)
        {
            longest = Math.Max(longest, AssembleChunk(run, items, lane, first));
            first += run.LaneTokens[lane];
        }

        if (run.Lanes == 0)
        {
            run.Width = Width(longest);
            AssembleMask(run);
        }
    }

    // Eight widths an octave: the shape then stays the same for many tokens. The operator takes what it needs to know from the sums, and only has to see
    // a width that differs from the number of new tokens once there is a past.
    private int Width(int length)
    {
        var step = Math.Max(SmallestStep, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length) / 8);
        return Math.Min(pool.MaxLength, (length + step - 1) / step * step);
    }

    private int AssembleBlockRow(RowRun run, ReadOnlySpan<PassItem> items, int i)
    {
        var (id, length) = (0, pool.Used(run.First + i));
        if (run.BlockItems[i] is var index && index != RowRun.Padding)
        {
            var sequence = items[index].Sequence;
            (id, length) = (items[index].Tokens.Span[0], sequence.Length);
        }

        buffers.InputIds.Slice(i, 1)[0] = id;
        buffers.PositionIds.Slice(i, 1)[0] = length;
        buffers.BlockLengths.Slice(i, 1)[0] = length;
        return length + 1;
    }

    private int AssembleChunk(RowRun run, ReadOnlySpan<PassItem> items, int lane, int first)
    {
        var count = run.LaneTokens[lane];
        var ids = buffers.InputIds.Slice(first, count);
        var positions = buffers.PositionIds.Slice(first, count);
        var length = 0;
        if (run.LaneItems[lane] is var index && index != RowRun.Padding)
        {
            var sequence = items[index].Sequence;
            length = sequence.Length;
            var tokens = items[index].Tokens.Span;
            for (var i = 0; i < count; i++)
            {
                ids[i] = tokens[i];
            }
        }
        else
        {
            ids.Clear();
        }

        for (var i = 0; i < count; i++)
        {
            positions[i] = length + i;
        }

        buffers.LaneLengths.Slice(lane, 1)[0] = length + count - 1;
        buffers.LaneTotals.Slice(lane, 1)[0] = length + count;
        buffers.Split.Slice(1 + lane, 1)[0] = count;
        return length + count;
    }

    private void AssembleMask(RowRun run)
    {
        var rows = Math.Max(1, run.Rows);
        var lengths = run.Rows > 0 ? buffers.BlockLengths.Slice(0, rows) : buffers.LaneLengths.Slice(0, 1);
        for (var row = 0; row < rows; row++)
        {
            var mask = buffers.AttentionMask.Slice((long)row * run.Width, run.Width);
            mask[..(lengths[row] + 1)].Fill(1);
            mask[(lengths[row] + 1)..].Clear();
        }
    }
}
