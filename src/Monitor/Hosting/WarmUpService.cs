using Candor.Monitor.Health;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Candor.Monitor.Hosting;

/// <summary>
/// Runs the model once before the sidecar calls itself ready, so that the first client does not pay for it and a model that cannot run is found now.
/// </summary>
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
            TellTrust();
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

    private void TellTrust()
    {
        var trust = model.Trust;
        if (trust.Digest.Length > 0)
        {
            Log.BundleServed(logger, model.Bank.Name, trust.Digest, trust.Key.Length > 0 ? trust.Key : "no trusted key", trust.Gate);
        }

        if (trust.Exception.Length > 0)
        {
            Log.AllowedByName(logger, model.Bank.Name, trust.Exception);
        }

        if (!trust.MayCouple)
        {
            Log.ObservesOnly(logger, model.Bank.Name, trust.WhyNotCoupling);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ModelLoaded, LogLevel.Information, "Serving model {Model}: {Layers} layers, residual stream of {Width}, {Slots} KV slots.")]
        public static partial void ModelLoaded(ILogger logger, string model, int layers, int width, int slots);

        [LoggerMessage(EventIds.BankLoaded, LogLevel.Information, "Reading with bank {Bank} ({Version}): {Probes} probes.")]
        public static partial void BankLoaded(ILogger logger, string bank, string version, int probes);

        [LoggerMessage(
            EventIds.NoBank,
            LogLevel.Warning,
            "No probe bank was found under {Places}: only the output's own uncertainty is read, without calibration, so that no risk is known, "
            + "nothing is decided, and the mode is at most observe. "
            + "Make a bank with 'candor extract', 'candor fit' and 'candor calibrate', then set Model:Bank.")]
        public static partial void NoBank(ILogger logger, string places);

        [LoggerMessage(EventIds.BundleServed, LogLevel.Information, "The bank {Bank} is the bundle {Digest}, signed by {Key}, gate {Gate}.")]
        public static partial void BundleServed(ILogger logger, string bank, string digest, string key, GateState gate);

        [LoggerMessage(EventIds.AllowedByName, LogLevel.Warning, "The bank {Bank} is served only because Model:AllowUnsigned names it. {Why}")]
        public static partial void AllowedByName(ILogger logger, string bank, string why);

        [LoggerMessage(EventIds.ObservesOnly, LogLevel.Warning, "The bank {Bank} may not couple: the coupling is at most observe. {Why}")]
        public static partial void ObservesOnly(ILogger logger, string bank, string why);
    }
}
