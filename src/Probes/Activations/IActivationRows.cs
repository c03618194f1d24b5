namespace Candor.Probes.Activations;

/// <summary>Labelled activations of one source, visited in blocks, so that a fit needs memory for one block and not for the data set.</summary>
public interface IActivationRows
{
    /// <summary>Samples, n.</summary>
    int Count { get; }

    /// <summary>Width of a row, d.</summary>
    int Dimension { get; }

    /// <summary>Labels, shape <c>[n]</c>: true is the trustworthy side.</summary>
    IReadOnlyList<bool> Trustworthy { get; }

    /// <summary>Groups, shape <c>[n]</c>.</summary>
    IReadOnlyList<string> Groups { get; }

    /// <summary>Visits all rows once, in their order, in blocks of any size. May be called again; every call gives the same rows.</summary>
    /// <param name="visit">Receives each block; the span is valid during the call only.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken);
}

/// <summary>Receives some consecutive rows.</summary>
/// <param name="firstRow">Index of the block's first row, in [0, n).</param>
/// <param name="values">The rows, shape <c>[rows, d]</c>, row-major, all finite; valid during the call only.</param>
public delegate void ActivationBlockVisitor(int firstRow, ReadOnlySpan<float> values);
