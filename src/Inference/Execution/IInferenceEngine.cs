using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>One loaded model that serves many sequences: whatever is waiting goes into the next forward pass.</summary>
/// <remarks>Safe to call from any thread. One dedicated thread runs the passes.</remarks>
public interface IInferenceEngine : IAsyncDisposable
{
    /// <summary>The model's manifest, with its fingerprint.</summary>
    ModelManifest Model { get; }

    /// <summary>Sequences that hold a KV slot now.</summary>
    int ActiveSequences { get; }

    /// <summary>KV slots in all; fixed at start-up.</summary>
    int Capacity { get; }

    /// <summary>Forward items that wait for a pass now.</summary>
    int QueueDepth { get; }

    /// <summary>On what passes run now, and why not on what was asked for.</summary>
    ProviderState Provider => ProviderState.Of(ExecutionProvider.Cpu);

    /// <summary>Takes a KV slot.</summary>
    /// <param name="hookPoints">The hook points whose residual streams the caller will read; each in [0, l].</param>
    /// <returns>The sequence, owned by the caller until disposed, or null when every slot is taken.</returns>
    /// <exception cref="ArgumentException">A hook point is not one of the model's.</exception>
    ISequence? TryOpen(IReadOnlyList<HookPoint> hookPoints);
}
