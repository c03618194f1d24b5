namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>The seam to a GroupQueryAttention network: one run over buffers that were filled before. Called by one thread.</summary>
internal interface IRowPass : IDisposable
{
    /// <summary>Numbers of lanes for which there is a graph, ascending.</summary>
    IReadOnlyList<int> Variants { get; }

    /// <summary>Reads the inputs of <paramref name="buffers"/>, writes their outputs, and the new keys and values into the pool's rows.</summary>
    /// <exception cref="Exception">The run failed; the outputs are then undefined.</exception>
    void Run(RowBuffers buffers, RowRun run);
}
