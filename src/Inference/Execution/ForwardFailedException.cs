namespace Candor.Inference.Execution;

/// <summary>A forward pass failed. The message is for operators and holds no tokens or text.</summary>
#pragma warning disable CA1032 // Always has a cause.
public sealed class ForwardFailedException(string message, Exception cause) : Exception(message, cause);
