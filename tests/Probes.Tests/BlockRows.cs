using Candor.Probes.Activations;

namespace Candor.Probes.Tests;

/// <summary>A set as a source that gives it in blocks out of one buffer, as one that reads a file does; counts its passes.</summary>
/// <param name="set">The rows.</param>
/// <param name="rowsInBlock">Rows in all blocks but the last.</param>
internal sealed class BlockRows(ActivationSet set, int rowsInBlock) : IActivationRows
{
    private readonly float[] _buffer = new float[rowsInBlock * set.Dimension];

    public int Count => set.Count;

    public int Dimension => set.Dimension;

    public IReadOnlyList<bool> Trustworthy => set.Trustworthy;

    public IReadOnlyList<string> Groups => set.Groups;

    public int Passes { get; private set; }

    public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken)
    {
        Passes++;
        for (var first = 0; first < Count; first += rowsInBlock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(rowsInBlock, Count - first);
            for (var i = 0; i < rows; i++)
            {
                set.Row(first + i).CopyTo(_buffer.AsSpan(i * Dimension));
            }

            visit(first, _buffer.AsSpan(0, rows * Dimension));

            // Whoever kept the span would now read nonsense.
            Array.Fill(_buffer, float.NaN);
        }
    }
}
