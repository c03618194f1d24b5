namespace Candor.Probes.Activations;

/// <summary>
/// Some rows of a source, streamed: what <see cref="ActivationSet.Where"/> is for a set in memory. Folds and their complements are such subsets.
/// </summary>
/// <remarks>A pass visits the whole source. Memory: a flag a row, and one block of at most 512 kept rows while a pass runs.</remarks>
public sealed class RowSubset : IActivationRows
{
    private const int RowsInBlock = 512;

    private readonly IActivationRows _rows;
    private readonly bool[] _isKept;
    private readonly bool[] _trustworthy;
    private readonly string[] _groups;

    /// <summary>Chooses rows.</summary>
    /// <param name="rows">The source.</param>
    /// <param name="keepRow">Asked once for each row's index, ascending.</param>
    /// <exception cref="ArgumentException">One of the two labels is missing among the kept rows.</exception>
    public RowSubset(IActivationRows rows, Func<int, bool> keepRow)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(keepRow);
        _rows = rows;
        _isKept = [.. Enumerable.Range(0, rows.Count).Select(keepRow)];
        var kept = Enumerable.Range(0, rows.Count).Where(i => _isKept[i]).ToArray();
        _trustworthy = [.. kept.Select(i => rows.Trustworthy[i])];
        _groups = [.. kept.Select(i => rows.Groups[i])];
        Labels.RequireBoth(_trustworthy, nameof(keepRow));
    }

    /// <inheritdoc/>
    public int Count => _trustworthy.Length;

    /// <inheritdoc/>
    public int Dimension => _rows.Dimension;

    /// <inheritdoc/>
    public IReadOnlyList<bool> Trustworthy => _trustworthy;

    /// <inheritdoc/>
    public IReadOnlyList<string> Groups => _groups;

    /// <inheritdoc/>
    public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var d = Dimension;
        var block = new float[Math.Min(RowsInBlock, Count) * d];
        var (first, filled) = (0, 0);
        _rows.Visit(
            (start, values) =>
            {
                for (var i = 0; i < values.Length / d; i++)
                {
                    if (_isKept[start + i])
                    {
                        values.Slice(i * d, d).CopyTo(block.AsSpan(filled, d));
                        filled += d;
                        if (filled == block.Length)
                        {
                            visit(first, block);
                            (first, filled) = (first + (filled / d), 0);
                        }
                    }
                }
            },
            cancellationToken);
        if (filled > 0)
        {
            visit(first, block.AsSpan(0, filled));
        }
    }
}
