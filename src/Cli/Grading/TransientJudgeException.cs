namespace Candor.Cli.Grading;

/// <summary>A request to the judge that may succeed when it is made again.</summary>
/// <param name="message">What happened, as a clause without a full stop and without anything of the request's text.</param>
/// <param name="retryAfter">How long the judge asks to wait; null where it does not say.</param>
/// <param name="cause">What was thrown first, where something was.</param>
#pragma warning disable CA1032 // Always says what happened.
internal sealed class TransientJudgeException(string message, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>How long the judge asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
