using Candor.Inference.Execution.Masked;

namespace Candor.Inference.Tests.Execution.Providers;

/// <summary>A summing network on a device that a test can break, before a run or after it has written its outputs.</summary>
internal sealed class PlantedPass : IForwardPass
{
    private readonly SummingPass _pass = new();

    /// <summary>Is asked before a run; what it returns is thrown.</summary>
    public Func<Exception?> Fault { get; set; } = static () => null;

    /// <summary>Whether a run spoils its outputs and then fails.</summary>
    public bool FailsHalfWay { get; set; }

    public int Runs { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Threads on which it ran.</summary>
    public HashSet<int> Threads { get; } = [];

    public void Run(BatchBuffers buffers, BatchShape shape)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Runs++;
        Threads.Add(Environment.CurrentManagedThreadId);
        if (Fault() is { } fault)
        {
            throw fault;
        }

        _pass.Constant = FailsHalfWay ? float.NaN : null;
        _pass.Run(buffers, shape);
        if (FailsHalfWay)
        {
            throw new InvalidOperationException("CUDA failure 700");
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        _pass.Dispose();
    }
}
