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

    /// <summary>KV slots: generations that can be open at once. Their memory is taken at start-up.</summary>
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
