using System.ComponentModel.DataAnnotations;

namespace Candor.Inference.Execution.Providers;

/// <summary>How passes use an NVIDIA GPU.</summary>
public sealed record CudaOptions
{
    /// <summary>Number of the GPU, as CUDA counts them.</summary>
    /// <value>The default is 0. The value is in [0, 63].</value>
    [Range(0, 63)]
    public int Device { get; init; }

    /// <summary>Most device memory of the runtime's arena, in MiB. What CUDA and its libraries take for themselves comes on top.</summary>
    /// <value>The default is 0: all that there is. The value is in [0, 1048576].</value>
    [Range(0, 1 << 20)]
    public int MemoryMegabytes { get; init; }

    /// <summary>By how much the arena grows when it is full.</summary>
    /// <value>The default is <see cref="CudaArena.NextPowerOfTwo"/>.</value>
    /// <remarks><see cref="CudaArena.SameAsRequested"/> takes less where memory is tight, and may fragment where shapes vary.</remarks>
    public CudaArena Arena { get; init; }

    /// <summary>Whether float32 matrix products may round their factors to 10 bits of mantissa, which is faster on recent GPUs.</summary>
    /// <value>The default is false: a probe reads residual streams as it was calibrated on them.</value>
    public bool HasTf32 { get; init; }
}

/// <summary>How an arena grows.</summary>
public enum CudaArena
{
    /// <summary>To the next power of two.</summary>
    NextPowerOfTwo,

    /// <summary>By what was asked for.</summary>
    SameAsRequested,
}
