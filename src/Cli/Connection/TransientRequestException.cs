namespace Candor.Cli.Connection;

/// <summary>A request that may succeed when it is made again.</summary>
/// <param name="message">What happened, as a clause without a full stop and without anything of what was sent or what came back.</param>
/// <param name="retryAfter">How long the other side asks to wait; null where it does not say.</param>
/// <param name="cause">What was thrown first, where something was.</param>
#pragma warning disable CA1032 // Always says what happened.
internal sealed class TransientRequestException(string message, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How long the other side asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
