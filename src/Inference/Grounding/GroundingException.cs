namespace Candor.Inference.Grounding;

/// <summary>A grounding classifier cannot be loaded, or cannot read a question as it was asked to. The message names the culprit and what to do.</summary>
#pragma warning disable CA1032 // Always carries a sentence.
public sealed class GroundingException(string message, Exception? cause = null) : Exception(message, cause);
