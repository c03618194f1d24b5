using Candor.Monitor.Model;
using Candor.Testing;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>
/// The whole sidecar on real Kestrel with real streams, but with a planted model. Fails on disposal when something unexpected was logged as an error.
/// </summary>
internal sealed class SidecarFixture : IAsyncDisposable
{
    /// <summary>Every wait of a test ends after this: a hang is a failure, not a pause.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;

    private SidecarFixture(WebApplication app, FakeEngine engine, RecordingLoggerProvider logs, GrpcChannel channel, Uri observability)
    {
        _app = app;
        Engine = engine;
        Logs = logs;
        Channel = channel;
        Observability = new HttpClient { BaseAddress = observability };
    }

    public FakeEngine Engine { get; }

    public RecordingLoggerProvider Logs { get; }

    public GrpcChannel Channel { get; }

    public HttpClient Observability { get; }

    public IServiceProvider Services => _app.Services;

    public Protos.V1.TruthMonitor.TruthMonitorClient Monitor => new(Channel);

    public Protos.V1.Control.ControlClient Control => new(Channel);

    /// <summary>Whether errors in the log are what the test is about.</summary>
    public bool ExpectsErrors { get; set; }

    public static async Task<SidecarFixture> StartAsync(
        string[]? settings = null, int capacity = 8, bool isStepped = false, FakeModel? model = null, Action<IServiceCollection>? adjust = null,
        bool hasChat = true, bool hasBank = true)
    {
        model ??= PlantedModel.Create();
        var engine = new FakeEngine(model, capacity, isStepped);
        var logs = new RecordingLoggerProvider();
        string[] args =
        [
            "--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", "--Policy:Mode=Enforce", "--Sessions:DrainQuietPeriod=00:00:00",
            .. settings ?? [],
        ];
        var app = MonitorApplication.Build(args, builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(model.Manifest));
            builder.Services.Replace(ServiceDescriptor.Singleton(PlantedModel.Serve(engine, model, hasChat, hasBank)));
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
            adjust?.Invoke(builder.Services);
        });
        var start = app.StartAsync();
        while (isStepped && !start.IsCompleted)
        {
            engine.Step();
            await Task.Yield();
        }

        await start.WaitAsync(Patience);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return new SidecarFixture(app, engine, logs, GrpcChannel.ForAddress(addresses[0]), new Uri(addresses[1]));
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Observability.Dispose();
        await _app.StopAsync().WaitAsync(Patience);
        await _app.DisposeAsync();
        if (!ExpectsErrors)
        {
            Assert.Empty(Logs.Lines.Where(static line => line.Level >= LogLevel.Error).Select(static line => line.Message));
        }
    }
}
