using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Model;

/// <summary>How forward passes run.</summary>
public sealed class InferenceOptions : IValidatableObject
{
    /// <summary>Execution provider of ONNX Runtime: <c>Cpu</c> or <c>Cuda</c>.</summary>
    /// <value>The default is <c>Cpu</c>.</value>
    [RegularExpression("Cpu|Cuda", ErrorMessage = "The field Provider must be Cpu or Cuda.")]
    public string Provider { get; init; } = "Cpu";

    /// <summary>Threads of one forward pass.</summary>
    /// <value>The default is 0: one per core, at most 4. The value is in [0, 256]. ONNX Runtime does not see container limits; set it there.</value>
    [Range(0, 256)]
    public int Threads { get; init; }

    /// <summary>
    /// KV slots: generations that can be open at once, where <see cref="KeyValueMegabytes"/> has room for them. Their memory is reserved at start-up.
    /// </summary>
    /// <value>The default is 64. The value is in [1, 4096].</value>
    [Range(1, 4096)]
    public int MaxSequences { get; init; } = 64;

    /// <summary>Most tokens in one forward pass, summed over generations.</summary>
    /// <value>The default is 256. The value is in [1, 8192].</value>
    [Range(1, 8192)]
    public int MaxBatchTokens { get; init; } = 256;

    /// <summary>Most generations in one forward pass.</summary>
    /// <value>The default is 32. The value is in [1, 1024].</value>
    [Range(1, 1024)]
    public int MaxBatchSequences { get; init; } = 32;

    /// <summary>Most tokens of one generation, prompt included, when that is to be less than the model's context.</summary>
    /// <value>The default is 0: the model's context. The value is in [0, 1048576]. A KV slot is reserved for as many.</value>
    [Range(0, 1 << 20)]
    public int MaxSequenceTokens { get; init; }

    /// <summary>Memory for keys and values, in MiB: there are only as many KV slots as fit.</summary>
    /// <value>The default is 0: half of what the machine or the container offers. The value is in [0, 1048576].</value>
    [Range(0, 1 << 20)]
    public int KeyValueMegabytes { get; init; }

    /// <summary>Closed generations whose keys and values are kept in free KV slots, so that a prompt with the same beginning need not run it again.</summary>
    /// <value>The default is 4; 0 turns all reuse off. The value is in [0, 1024].</value>
    [Range(0, 1024)]
    public int PrefixCacheRows { get; init; } = 4;

    /// <summary>Number of the GPU on which passes run with <c>Cuda</c>.</summary>
    /// <value>The default is 0. The value is in [0, 63].</value>
    [Range(0, 63)]
    public int CudaDevice { get; init; }

    /// <summary>Most device memory of ONNX Runtime's arena, in MiB.</summary>
    /// <value>The default is 0: all that there is. The value is in [0, 1048576].</value>
    [Range(0, 1 << 20)]
    public int CudaMemoryMegabytes { get; init; }

    /// <summary>How that arena grows: <c>NextPowerOfTwo</c> or <c>SameAsRequested</c>.</summary>
    /// <value>The default is <c>NextPowerOfTwo</c>.</value>
    [RegularExpression("NextPowerOfTwo|SameAsRequested", ErrorMessage = "The field CudaArena must be NextPowerOfTwo or SameAsRequested.")]
    public string CudaArena { get; init; } = "NextPowerOfTwo";

    /// <summary>Whether float32 products may be rounded to TF32 on the GPU.</summary>
    /// <value>The default is False: probes read residual streams as they were calibrated on them.</value>
    public bool CudaTf32 { get; init; }

    /// <summary>
    /// Time after which a GPU that failed is tried again; it doubles with each vain try, up to five minutes. Until then passes run on the CPU.
    /// </summary>
    /// <value>The default is 30 seconds. The value is in [0.5 seconds, 5 minutes].</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan CudaRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (MaxBatchTokens < MaxBatchSequences)
        {
            yield return new ValidationResult(
                $"MaxBatchTokens is {MaxBatchTokens}; it must be at least MaxBatchSequences, {MaxBatchSequences}.", [nameof(MaxBatchTokens)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class InferenceOptionsValidator : IValidateOptions<InferenceOptions>;
