using Polly;
using Polly.CircuitBreaker;

namespace Candor.Inference.Execution.Providers;

/// <summary>Decides when a device that failed is left alone, and when it is tried again: a circuit breaker that one failure opens. Not thread-safe.</summary>
/// <remarks>
/// One failure is enough, because a device's error poisons its session for every later call, and because nothing is lost: the pass is repeated on
/// the processor. The pause doubles with each vain try. Polly counts calls before it opens (two at least); an empty call stands in for the first.
/// </remarks>
internal sealed class DeviceBreaker
{
    /// <summary>The longest pause between two tries.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;
    private bool _isPrimed;

    /// <param name="pause">Time until the first try.</param>
    /// <param name="time">The clock of the pauses.</param>
    public DeviceBreaker(TimeSpan pause, TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromDays(1),
                BreakDurationGenerator = arguments => ValueTask.FromResult(Pause(pause, arguments.HalfOpenAttempts)),
                ShouldHandle = new PredicateBuilder().Handle<Exception>(),
                StateProvider = _circuit,
                OnOpened = arguments =>
                {
                    RetryAt = _time.GetUtcNow() + arguments.BreakDuration;
                    return default;
                },
                OnClosed = _ =>
                {
                    // Its counts begin anew.
                    _isPrimed = false;
                    RetryAt = null;
                    return default;
                },
            })
            .Build();
    }

    /// <summary>When the device may be tried again; null while it is in use.</summary>
    public DateTimeOffset? RetryAt { get; private set; }

    /// <summary>Whether the device may be used or tried now.</summary>
    public bool IsDue => RetryAt is not { } due || _time.GetUtcNow() >= due;

    /// <summary>Does something with the device, and notes whether it failed; whatever it throws is thrown on.</summary>
    /// <exception cref="BrokenCircuitException">The device is to be left alone; nothing was done.</exception>
    public void Run<TState>(Action<TState> work, TState state)
    {
        if (!_isPrimed && _circuit.CircuitState == CircuitState.Closed)
        {
            _pipeline.Execute(static () => { });
            _isPrimed = true;
        }

        _pipeline.Execute(work, state);
    }

    private static TimeSpan Pause(TimeSpan first, int vainTries)
    {
        var pause = first * Math.Pow(2, Math.Min(vainTries, 30));
        return pause < LongestPause ? pause : LongestPause;
    }
}
