using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>The whole sidecar on a real model folder.</summary>
internal sealed class FolderSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private FolderSidecar(WebApplication app, GrpcChannel channel) => (_app, _channel) = (app, channel);

    public Protos.V1.TruthMonitor.TruthMonitorClient Monitor => new(_channel);

    public Protos.V1.Control.ControlClient Control => new(_channel);

    public static async Task<FolderSidecar> StartAsync(string folder, params string[] settings)
    {
        var app = MonitorApplication.Build(
        [
            "--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", "--Sessions:DrainQuietPeriod=00:00:00",
            $"--Model:Folder={folder}", "--Inference:Threads=2", "--Inference:MaxSequences=2", .. settings,
        ]);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new FolderSidecar(app, GrpcChannel.ForAddress(address));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
