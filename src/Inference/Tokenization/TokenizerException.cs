namespace Candor.Inference.Tokenization;

/// <summary>A tokenizer file cannot be used: it is malformed, or uses something that is not supported. The message names the file and the part.</summary>
#pragma warning disable CA1032 // Always names what cannot be used.
public sealed class TokenizerException(string message, Exception? cause = null) : Exception(message, cause);
