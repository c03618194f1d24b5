namespace Candor.Inference.Execution.Masked;

/// <summary>The seam to the network: one run of its graph over buffers that were filled before. Called by one thread.</summary>
internal interface IForwardPass : IDisposable
{
    /// <summary>Reads the inputs of <paramref name="buffers"/> and writes their outputs.</summary>
    /// <exception cref="Exception">The run failed; the outputs are then undefined.</exception>
    void Run(BatchBuffers buffers, BatchShape shape);
}
