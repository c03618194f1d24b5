using Candor.Inference.Execution.Masked;
using Polly.CircuitBreaker;

namespace Candor.Inference.Execution.Providers;

/// <summary>Runs passes on a device while it works, and on the processor while it does not. Not thread-safe: owned by the pass thread.</summary>
/// <remarks>
/// A run that fails on the device is repeated on the processor at once, from the same inputs: they lie in host memory, the past included, and a run
/// only writes its outputs. So no sequence fails with the device, none has to be replayed, and no outputs of a failed run are ever read. The failed
/// session is thrown away; after a pause another one is opened beside the passes, on a thread of its own, and its first pass decides whether it stays.
/// The processor's session is opened when it is first needed, and kept from then on.
/// </remarks>
internal sealed class FallbackPass : IForwardPass
{
    private readonly Func<IForwardPass> _openDevice;
    private readonly Func<IForwardPass> _openProcessor;
    private readonly ExecutionProvider _device;
    private readonly DeviceBreaker _breaker;
    private readonly Action<ProviderState> _changed;
    private IForwardPass? _onDevice;
    private IForwardPass? _onProcessor;

    /// <summary>Opens the device's session, or the processor's where that fails.</summary>
    /// <param name="device">What the device is.</param>
    /// <param name="openDevice">Opens a session on the device; also called from other threads, never twice at once.</param>
    /// <param name="openProcessor">Opens a session on the processor.</param>
    /// <param name="breaker">Decides when to try again.</param>
    /// <param name="changed">Is told each change of state, on the pass thread.</param>
    /// <exception cref="Exception">The processor's session cannot be opened either.</exception>
    public FallbackPass(
        ExecutionProvider device, Func<IForwardPass> openDevice, Func<IForwardPass> openProcessor, DeviceBreaker breaker, Action<ProviderState> changed)
    {
        _device = device;
        _openDevice = openDevice;
        _openProcessor = openProcessor;
        _breaker = breaker;
        _changed = changed;
        State = ProviderState.Of(device);
        try
        {
            _breaker.Run(static self => self._onDevice = self._openDevice(), this);
        }
        catch (Exception exception)
        {
            // A model that is itself at fault fails on the processor too, and then the processor's error is the one to show.
            _onProcessor = openProcessor();
            Lose(exception);
        }
    }

    /// <summary>Where passes run. May be read from any thread.</summary>
    public ProviderState State
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    /// <summary>The opening of another session that is under way; null where none is.</summary>
    internal Task<IForwardPass>? Opening { get; private set; }

    /// <inheritdoc/>
    public void Run(BatchBuffers buffers, BatchShape shape)
    {
        TakeOpened();
        if (_onDevice is { } device)
        {
            try
            {
                _breaker.Run(static run => run.device.Run(run.buffers, run.shape), (device, buffers, shape));
                Regain();
                return;
            }
            catch (BrokenCircuitException)
            {
                // The clock says that it is too early after all.
            }
            catch (Exception exception)
            {
                // Whatever it was, the session cannot be trusted any more. Where the inputs are to blame, the processor will say so.
                Drop(device);
                Lose(exception);
            }
        }

        (_onProcessor ??= _openProcessor()).Run(buffers, shape);
    }

    public void Dispose()
    {
        _onDevice?.Dispose();
        _onProcessor?.Dispose();

        // A session that is still being opened belongs to nobody when it is there.
        Opening?.ContinueWith(
            static opened => opened.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    private void TakeOpened()
    {
        if (_onDevice is not null || !_breaker.IsDue)
        {
            return;
        }

        if (Opening is null)
        {
            Opening = Task.Run(_openDevice);
            return;
        }

        if (!Opening.IsCompleted)
        {
            return;
        }

        var opened = Opening;
        Opening = null;
        try
        {
            if (opened.IsCompletedSuccessfully)
            {
                _onDevice = opened.Result;
            }
            else
            {
                _breaker.Run(static opened => opened.GetAwaiter().GetResult(), opened);
            }
        }
        catch (Exception exception)
        {
            Lose(exception);
        }
    }

    private void Drop(IForwardPass device)
    {
        _onDevice = null;
        try
        {
            device.Dispose();
        }
        catch (Exception)
        {
            // A poisoned session may fail to go, too; there is nothing more to be done about it.
        }
    }

    private void Lose(Exception exception)
    {
        State = new ProviderState(_device, ExecutionProvider.Cpu, exception.GetBaseException().Message, State.Failures + 1, _breaker.RetryAt);
        _changed(State);
    }

    private void Regain()
    {
        if (State.IsFallenBack)
        {
            State = ProviderState.Of(_device) with { Failures = State.Failures };
            _changed(State);
        }
    }
}
