using System.Globalization;
using Polly;
using Polly.Retry;

namespace Candor.Cli.Grading;

/// <summary>Asks the judge again after a passing failure: with growing pauses, or after the time that it asks for.</summary>
internal sealed class JudgeRetry
{
    /// <summary>Tries after the first one.</summary>
    public const int Retries = 4;

    /// <summary>The longest pause that the judge is granted.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly ResiliencePipeline _pipeline;

    /// <param name="time">The clock of the pauses.</param>
    /// <param name="note">Is told of each failure that is tried again, as a sentence.</param>
    public JudgeRetry(TimeProvider time, Action<string> note) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Retries,
            Delay = FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is TransientJudgeException transient && (transient.RetryAfter ?? TimeSpan.Zero) <= LongestPause),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as TransientJudgeException)?.RetryAfter),
            OnRetry = arguments =>
            {
                var pause = arguments.RetryDelay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
                note($"{arguments.Outcome.Exception!.Message}; trying again in {pause} s ({arguments.AttemptNumber + 1} of {Retries}).");
                return default;
            },
        })
        .Build();

    /// <summary>Does something until it succeeds, fails for good, or has failed too often.</summary>
    /// <exception cref="TransientJudgeException">It failed every time.</exception>
    public ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        _pipeline.ExecuteAsync(static (work, token) => work(token), work, cancellationToken);
}
