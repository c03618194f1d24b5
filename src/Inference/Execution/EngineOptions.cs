using System.ComponentModel.DataAnnotations;
using Candor.Inference.Execution.Providers;

namespace Candor.Inference.Execution;

/// <summary>Limits of an inference engine. All are fixed at start-up.</summary>
public sealed record EngineOptions
{
    /// <summary>Most sequences that may be open at once: one KV slot each. Fewer where <see cref="KeyValueMegabytes"/> has no room for them.</summary>
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
    /// <remarks>
    /// ONNX Runtime's own default is every core of the machine, whatever the container's quota; more threads than free cores cost more than they give.
    /// </remarks>
    [Range(0, 256)]
    public int IntraOpThreads { get; init; }

    /// <summary>The threads that a pass really uses.</summary>
    /// <remarks>Processors are counted as .NET does: those that this process may use, under its container's quota.</remarks>
    public int Threads => IntraOpThreads == 0 ? Math.Min(Environment.ProcessorCount, 4) : IntraOpThreads;

    /// <summary>Memory for keys and values, in MiB. Together with <see cref="MaxSequenceTokens"/> it decides how many sequences can be open.</summary>
    /// <value>The default is 0: half of the memory that the machine or the container offers the process. The value is in [0, 1048576].</value>
    /// <remarks>
    /// A sequence is counted with its longest length, so that one that was let in can always go on. Not even one: the engine refuses to load.
    /// </remarks>
    [Range(0, 1 << 20)]
    public int KeyValueMegabytes { get; init; }

    /// <summary>Closed sequences whose keys, values and residual streams are kept, so that one with the same beginning need not run it again.</summary>
    /// <value>The default is 4. 0 turns all reuse off, also from open sequences. The value is in [0, 1024].</value>
    /// <remarks>They take KV slots that nobody needs, and give them up when somebody does.</remarks>
    [Range(0, 1024)]
    public int PrefixCacheRows { get; init; } = 4;

    /// <summary>The hardware on which passes run.</summary>
    /// <value>The default is <see cref="ExecutionProvider.Cpu"/>.</value>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>How a GPU is used, where <see cref="Provider"/> is <see cref="ExecutionProvider.Cuda"/>.</summary>
    /// <value>The default is <see cref="CudaOptions"/>' own.</value>
    public CudaOptions Cuda { get; init; } = new();

    /// <summary>Time after which a device that failed is tried again; it doubles with each vain try, up to five minutes.</summary>
    /// <value>The default is 30 seconds. The value is in [0.5 seconds, 5 minutes].</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan DeviceRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the names of the runtime's profiles begin with; null where none is written.</summary>
    internal string? ProfilePrefix { get; init; }
}
