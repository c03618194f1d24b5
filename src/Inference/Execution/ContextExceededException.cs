namespace Candor.Inference.Execution;

/// <summary>A sequence would outgrow the model's context.</summary>
/// <param name="length">Tokens that the sequence would have had.</param>
/// <param name="contextLength">The most that the model takes.</param>
#pragma warning disable CA1032 // The message is made from the two numbers; other constructors could not fill it.
public sealed class ContextExceededException(int length, int contextLength)
    : Exception($"The sequence would have {length} tokens; the model's context is {contextLength}.")
{
    /// <summary>Tokens that the sequence would have had.</summary>
    public int Length { get; } = length;

    /// <summary>The most that the model takes.</summary>
    public int ContextLength { get; } = contextLength;
}
