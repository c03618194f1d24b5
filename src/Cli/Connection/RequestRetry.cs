using System.Globalization;
using Polly;
using Polly.Retry;

namespace Candor.Cli.Connection;

/// <summary>Makes requests again that failed for a passing reason: with growing pauses, or after the time that the other side asks for.</summary>
internal sealed class RequestRetry
{
    private readonly ResiliencePipeline _pipeline;

    /// <param name="limits">How often and how patiently.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="note">Is told of each failure that is tried again, as a sentence.</param>
    public RequestRetry(RetryLimits limits, TimeProvider time, Action<string> note) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = limits.Retries,
            Delay = limits.FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is TransientRequestException transient && (transient.RetryAfter ?? TimeSpan.Zero) <= limits.LongestPause),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as TransientRequestException)?.RetryAfter),
            OnRetry = arguments =>
            {
                var pause = arguments.RetryDelay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
                note($"{arguments.Outcome.Exception!.Message}; trying again in {pause} s ({arguments.AttemptNumber + 1} of {limits.Retries}).");
                return default;
            },
        })
        .Build();

    /// <summary>Does something until it succeeds, fails for good, or has failed too often.</summary>
    /// <exception cref="TransientRequestException">It failed every time, or the other side asks for more patience than it is granted.</exception>
    public ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(static (work, token) => work(token), work, cancellationToken);
}
