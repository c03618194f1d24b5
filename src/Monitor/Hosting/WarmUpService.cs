using Candor.Monitor.Health;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Candor.Monitor.Hosting;

/// <summary>Runs the model once before the sidecar calls itself ready, so that the first client does not pay for it and a model that cannot run is found now.</summary>
internal sealed partial class WarmUpService(
    ServedModel model, ModeSwitch modes, CollectorRegistry registry, ServingState state, IOptions<ListenOptions> listen,
    ILogger<WarmUpService> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var sequence = model.Engine.TryOpen(model.Bank.HookPoints)
            ?? throw new StartupException("The model has no KV slot for its first pass.");
        await sequence.ForwardAsync(new[] { model.Manifest.BeginToken ?? 0 }, cancellationToken);
        InfoMetrics.Register(registry, model, modes);
        Log.ModelLoaded(logger, model.Manifest.Name, model.Manifest.Architecture.Layers, model.Manifest.Architecture.HiddenSize, model.Engine.Capacity);
        if (model.IsCalibrated)
        {
            Log.BankLoaded(logger, model.Bank.Name, model.Bank.Version, model.Bank.Probes.Count);
        }
        else
        {
            Log.NoBank(logger, BankLocator.Describe(model.Manifest));
        }
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        ListenerSetup.ShareSocket(listen.Value);
        state.SetReady(true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventIds.ModelLoaded, LogLevel.Information, "Serving model {Model}: {Layers} layers, residual stream of {Width}, {Slots} KV slots.")]
        public static partial void ModelLoaded(ILogger logger, string model, int layers, int width, int slots);

        [LoggerMessage(EventIds.BankLoaded, LogLevel.Information, "Reading with bank {Bank} ({Version}): {Probes} probes.")]
        public static partial void BankLoaded(ILogger logger, string bank, string version, int probes);

        [LoggerMessage(
            EventIds.NoBank,
            LogLevel.Warning,
            "No probe bank was found under {Places}: only the output's own uncertainty is read, without calibration, so that no risk is known, nothing is decided, "
            + "and the mode is at most observe. Make a bank with 'candor extract', 'candor fit' and 'candor calibrate', then set Model:Bank.")]
        public static partial void NoBank(ILogger logger, string places);
    }
}
