using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Execution.Masked;

/// <summary>Fills the inputs of a run and takes the new keys and values out of its outputs. Not thread-safe: owned by the pass thread.</summary>
/// <remarks>
/// Rows may have different lengths: slots that a row does not use are masked, new tokens are padded on the right and masked there, and
/// positions are given. A row's past begins at slot 0 and stays where it is from run to run, so that only new columns are copied.
/// </remarks>
internal sealed class BatchAssembler(KeyValueLayout layout, BatchBuffers buffers, int maxRows)
{
    private readonly Lane[] _lanes = new Lane[maxRows];
    private int _past = -1;

    /// <summary>Puts sequences that have a lane back in it, where the batch is wide enough, so that nothing has to be copied for them.</summary>
    public void Arrange(Span<PassItem> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            int lane;
            while ((lane = LaneOf(items[i].Sequence, items.Length)) >= 0 && lane != i && LaneOf(items[lane].Sequence, items.Length) != lane)
            {
                (items[i], items[lane]) = (items[lane], items[i]);
            }
        }
    }

    /// <summary>Fills ids, mask, positions and past of every row.</summary>
    public void Assemble(ReadOnlySpan<PassItem> items, BatchShape shape)
    {
        if (shape.Past != _past)
        {
            // Rows lie elsewhere in the buffers now; what is there belongs to nobody.
            _lanes.AsSpan().Fill(new Lane(null, 0, 0, shape.Past));
            _past = shape.Past;
        }

        for (var row = 0; row < items.Length; row++)
        {
            AssembleTokens(items[row], shape, row);
            AssemblePast(items[row].Sequence, row);
        }
    }

    /// <summary>Copies the new keys and values of a row to its sequence's slot.</summary>
    public void Disassemble(in PassItem item, BatchShape shape, int row)
    {
        var slot = (MaskedSlot)item.Sequence.Slot;
        for (var tensor = 0; tensor < buffers.Present.Count; tensor++)
        {
            for (var head = 0; head < layout.Heads; head++)
            {
                var column = ((((long)row * layout.Heads) + head) * (shape.Past + shape.Tokens)) + shape.Past;
                buffers.Present[tensor].Slice(column * layout.VectorBytes, item.Count * layout.VectorBytes)
                    .CopyTo(slot.Head(tensor, head, item.Sequence.Length, item.Count));
            }
        }
    }

    private int LaneOf(SequenceState sequence, int rows) => sequence.Lane < rows && _lanes[sequence.Lane].Owner == sequence ? sequence.Lane : -1;

    private void AssembleTokens(in PassItem item, BatchShape shape, int row)
    {
        var length = item.Sequence.Length;
        var ids = buffers.InputIds.Slice((long)row * shape.Tokens, shape.Tokens);
        var positions = buffers.PositionIds.Slice((long)row * shape.Tokens, shape.Tokens);
        var mask = buffers.AttentionMask.Slice((long)row * (shape.Past + shape.Tokens), shape.Past + shape.Tokens);
        var tokens = item.Tokens.Span;
        for (var i = 0; i < shape.Tokens; i++)
        {
            // Padding: any id, a position that every table has; its outputs are not read.
            ids[i] = i < tokens.Length ? tokens[i] : 0;
            positions[i] = i < tokens.Length ? length + i : 0;
        }

        mask.Clear();
        mask[..length].Fill(1);
        mask.Slice(shape.Past, item.Count).Fill(1);
    }

    private void AssemblePast(SequenceState sequence, int row)
    {
        ref var lane = ref _lanes[row];
        var isSame = lane.Owner == sequence && lane.Epoch == sequence.Epoch;
        Copy(sequence, row, isSame ? lane.Length : 0, sequence.Length);

        // A masked slot has weight 0, but 0 times another sequence's NaN would still be NaN.
        Clear(row, sequence.Length, lane.Written);
        lane = new Lane(sequence, sequence.Epoch, sequence.Length, sequence.Length);
        sequence.Lane = row;
    }

    private void Copy(SequenceState sequence, int row, int from, int to)
    {
        var slot = (MaskedSlot)sequence.Slot;
        for (var tensor = 0; from < to && tensor < buffers.Past.Count; tensor++)
        {
            for (var head = 0; head < layout.Heads; head++)
            {
                slot.Head(tensor, head, from, to - from).CopyTo(PastColumns(tensor, row, head, from, to - from));
            }
        }
    }

    private void Clear(int row, int from, int to)
    {
        for (var tensor = 0; from < to && tensor < buffers.Past.Count; tensor++)
        {
            for (var head = 0; head < layout.Heads; head++)
            {
                PastColumns(tensor, row, head, from, to - from).Clear();
            }
        }
    }

    private Span<byte> PastColumns(int tensor, int row, int head, int from, int count) =>
        buffers.Past[tensor].Slice(((((long)row * layout.Heads) + head) * _past + from) * layout.VectorBytes, count * layout.VectorBytes);

    /// <summary>What lies in a row of the past: whose it is, since which rollback, how many of its tokens, and up to where anything was written.</summary>
    private readonly record struct Lane(SequenceState? Owner, int Epoch, int Length, int Written);
}
