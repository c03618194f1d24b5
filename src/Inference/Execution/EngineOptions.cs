using System.ComponentModel.DataAnnotations;

namespace Candor.Inference.Execution;

/// <summary>Limits of an inference engine. All are fixed at start-up.</summary>
public sealed record EngineOptions
{
    /// <summary>Sequences that may be open at once: one KV slot each.</summary>
    /// <value>The default is 64. The value is in [1, 4096].</value>
    /// <remarks>A slot's memory is reserved at start-up and becomes resident as it fills.</remarks>
    [Range(1, 4096)]
    public int MaxSequences { get; init; } = 64;

    /// <summary>Most new tokens in one pass, summed over its sequences. Longer inputs are cut.</summary>
    /// <value>The default is 256. The value is in [1, 8192] and at least <see cref="MaxBatchSequences"/>.</value>
    [Range(1, 8192)]
    public int MaxBatchTokens { get; init; } = 256;

    /// <summary>Most sequences in one pass.</summary>
    /// <value>The default is 32. The value is in [1, 1024].</value>
    [Range(1, 1024)]
    public int MaxBatchSequences { get; init; } = 32;

    /// <summary>Most tokens of one sequence, when that is to be less than the model's context; it bounds the memory of a slot.</summary>
    /// <value>The default is 0: the model's context. The value is in [0, 1048576].</value>
    [Range(0, 1 << 20)]
    public int MaxSequenceTokens { get; init; }

    /// <summary>Threads that share the work of one operator.</summary>
    /// <value>The default is 0: the number of processors, at most 4. The value is in [0, 256].</value>
    /// <remarks>ONNX Runtime's own default is every core of the machine, whatever the container's quota; more threads than free cores cost more than they give.</remarks>
    [Range(0, 256)]
    public int IntraOpThreads { get; init; }

    /// <summary>The hardware on which passes run.</summary>
    /// <value>The default is <see cref="ExecutionProvider.Cpu"/>.</value>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;
}
