using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Bench.Streams;

/// <summary>How the benchmarks start Candor's engine: as a server would, with the threads that all sides get.</summary>
internal static class Engines
{
    /// <summary>Starts one.</summary>
    public static IInferenceEngine Load(ModelManifest model, int threads, int sequences, int longest, IInferenceObserver? observer = null) =>
        InferenceEngine.Load(
        model,
        new EngineOptions
        {
            IntraOpThreads = threads,
            MaxSequences = sequences,
            MaxSequenceTokens = Math.Min(longest, model.Architecture.ContextLength),

            // A text that is read again and again would be taken over from the last time, and nothing measured.
            PrefixCacheRows = 0,
        },
        observer);
}
