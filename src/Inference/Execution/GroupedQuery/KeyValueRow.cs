using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>A sequence's row of the pool. Which row that is may change between runs.</summary>
/// <param name="pool">The pool.</param>
/// <param name="index">The row.</param>
internal sealed class KeyValueRow(RowPool pool, int index) : KeyValueSlot
{
    /// <summary>The row. Only the pass thread changes it.</summary>
    public int Index { get; set; } = index;

    /// <summary>Tokens that were ever written to it and may still count; whatever pads a run writes behind them. Only the pass thread changes it.</summary>
    public int Used { get; set; }

    /// <inheritdoc/>
    public override void CopyTo(KeyValueSlot target, int tokens)
    {
        var row = (KeyValueRow)target;
        pool.Copy(Index, row.Index, tokens);
        row.Used = Math.Max(row.Used, tokens);
    }
}
