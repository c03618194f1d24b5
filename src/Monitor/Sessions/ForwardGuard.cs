using Candor.Inference.Execution;
using Candor.Monitor.Telemetry;
using Polly;
using Polly.CircuitBreaker;

namespace Candor.Monitor.Sessions;

/// <summary>Runs forward passes behind a circuit breaker, so that a failing model costs its callers nothing but their scores.</summary>
internal sealed partial class ForwardGuard
{
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly MonitorMetrics _metrics;

    public ForwardGuard(ResilienceOptions options, TimeProvider time, MonitorMetrics metrics, ILogger<ForwardGuard> logger)
    {
        _time = time;
        _metrics = metrics;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = options.SamplingDuration,
                BreakDuration = options.BreakDuration,
                ShouldHandle = new PredicateBuilder().Handle<ForwardFailedException>(),
                OnOpened = arguments =>
                {
                    Log.CircuitOpened(logger, arguments.BreakDuration);
                    metrics.CircuitChanged(isOpen: true);
                    return default;
                },
                OnClosed = _ =>
                {
                    Log.CircuitClosed(logger);
                    metrics.CircuitChanged(isOpen: false);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>Appends tokens to the sequence.</summary>
    /// <returns>The time it took with its queue, or null when the model failed or the circuit is open.</returns>
    public async ValueTask<TimeSpan?> ForwardAsync(ISequence sequence, ReadOnlyMemory<int> tokens, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        try
        {
            await _pipeline.ExecuteAsync(
                static (state, token) => state.sequence.ForwardAsync(state.tokens, token), (sequence, tokens), cancellationToken);
            return _time.GetElapsedTime(started);
        }
        catch (ForwardFailedException)
        {
            // The engine has logged its cause; here it only means that these tokens have no score.
            _metrics.FailedOpen("forward_failed");
            return null;
        }
        catch (BrokenCircuitException)
        {
            _metrics.FailedOpen("circuit_open");
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CircuitOpened, LogLevel.Error, "Forward passes keep failing; tokens go unscored for {Duration}.")]
        public static partial void CircuitOpened(ILogger logger, TimeSpan duration);

        [LoggerMessage(EventIds.CircuitClosed, LogLevel.Information, "A forward pass succeeded again; tokens are scored.")]
        public static partial void CircuitClosed(ILogger logger);
    }
}
