namespace Candor.Cli.Connection;

/// <summary>How often, and how patiently, a request is made again.</summary>
/// <param name="Retries">Tries after the first one.</param>
/// <param name="FirstPause">The first pause; each later one is about twice as long as the one before.</param>
/// <param name="LongestPause">The longest pause that the other side is granted; whoever asks for more is taken to mean "not today".</param>
internal sealed record RetryLimits(int Retries, TimeSpan FirstPause, TimeSpan LongestPause);
