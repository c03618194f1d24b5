using Candor.Monitor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Candor.Bench.Latency;

/// <summary>The sidecar as it is delivered, on Kestrel, in this process, so that its passes can be timed on the clock that its clients use.</summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Sidecar(WebApplication app, string address, string socket)
    {
        _app = app;
        Address = address;
        Socket = socket;
    }

    /// <summary>The TCP listener on the loopback device.</summary>
    public string Address { get; }

    /// <summary>The Unix socket.</summary>
    public string Socket { get; }

    /// <summary>Starts it with its default settings but for ports, threads and log.</summary>
    public static async Task<Sidecar> StartAsync(string folder, int threads)
    {
        // Without a bank nothing can be enforced, and the sidecar would not start.
        var mode = Directory.Exists(Path.Combine(folder, "probes")) ? "Enforce" : "Observe";
        var socket = Path.Combine(Path.GetTempPath(), $"candor-bench-{Environment.ProcessId}.sock");
        var app = MonitorApplication.Build(
            [
                "--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", $"--Listen:Socket={socket}", $"--Policy:Mode={mode}",
                "--Sessions:DrainQuietPeriod=00:00:00", $"--Model:Folder={folder}", $"--Inference:Threads={threads}", "--Inference:MaxSequences=16",
            ],
            static builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First(static address => address.Contains("127.0.0.1", StringComparison.Ordinal));
        return new Sidecar(app, address, socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        File.Delete(Socket);
    }
}
