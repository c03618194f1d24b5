using System.Collections.Concurrent;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Candor.Cli.Tests.Connection;

/// <summary>A sidecar that says what the test scripted, over real loopback connections.</summary>
internal sealed class FakeSidecar : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeSidecar(WebApplication app, Script script)
    {
        _app = app;
        Script = script;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = addresses.First(static address => address.Contains("127.0.0.1", StringComparison.Ordinal));
    }

    public Script Script { get; }

    public string Address { get; }

    public static async Task<FakeSidecar> StartAsync(Script? script = null, string? socket = null)
    {
        script ??= new Script();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(script);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            if (socket is not null)
            {
                kestrel.ListenUnixSocket(socket, static listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        var app = builder.Build();
        app.MapGrpcService<FakeMonitorService>();
        app.MapGrpcService<FakeControlService>();
        await app.StartAsync();
        return new FakeSidecar(app, script);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What the sidecar says, and what it was told.</summary>
internal sealed class Script
{
    public Mode Mode { get; set; } = Mode.Observe;

    public CouplingMode Coupling { get; set; } = CouplingMode.Gated;

    public ConcurrentQueue<SetModeRequest> ModeRequests { get; } = new();

    public ConcurrentQueue<GenerateRequest> GenerateRequests { get; } = new();

    public ConcurrentQueue<MonitorRequest> MonitorRequests { get; } = new();

    /// <summary>Events of a Generate call; may throw an <see cref="RpcException"/>.</summary>
    public Func<GenerateRequest, Mode, IEnumerable<GenerateResponse>> Generate { get; init; } = static (_, _) => Events.Proceeding("Peru", 0.03f);

    /// <summary>Answer to each Monitor request.</summary>
    public Func<MonitorRequest, MonitorResponse?> Answer { get; init; } = static _ => null;
}

internal sealed class FakeMonitorService(Script script) : TruthMonitor.TruthMonitorBase
{
    public override async Task Generate(GenerateRequest request, IServerStreamWriter<GenerateResponse> responseStream, ServerCallContext context)
    {
        script.GenerateRequests.Enqueue(request);
        foreach (var response in script.Generate(request, request.Mode == Mode.Unspecified ? script.Mode : request.Mode))
        {
            await responseStream.WriteAsync(response);
        }
    }

    public override async Task Monitor(
        IAsyncStreamReader<MonitorRequest> requestStream, IServerStreamWriter<MonitorResponse> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync())
        {
            script.MonitorRequests.Enqueue(request);
            if (script.Answer(request) is { } response)
            {
                await responseStream.WriteAsync(response);
            }
        }
    }
}

internal sealed class FakeControlService(Script script) : Control.ControlBase
{
    public override Task<GetCapabilitiesResponse> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context) =>
        Task.FromResult(new GetCapabilitiesResponse
    {
        ServerVersion = "1.2.3",
        ApiVersions = { "candor.v1" },
        Model = "fake",
        ModelFingerprint = "f00d",
        Bank = "known",
        BankVersion = "beef",
        MaxGenerations = 64,
        ActiveGenerations = 2,
    });

    public override Task<ListProbesResponse> ListProbes(ListProbesRequest request, ServerCallContext context) => Task.FromResult(new ListProbesResponse
    {
        Probes =
        {
            new ProbeDescription
            {
                Name = "logistic",
                Kind = "linear",
                Source = "residual.5/token",
                ReadsAt = { "answer_start" },
                GivesRiskAt = { "answer_start" },
            },
            new ProbeDescription { Name = "entropy", Kind = "output", Source = "output/entropy", ReadsAt = { "answer_start" } },
        },
        Threshold = Events.Evidence(null),
    });

    public override Task<GetModeResponse> GetMode(GetModeRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModeResponse { Mode = script.Mode, Coupling = script.Coupling });

    public override Task<SetModeResponse> SetMode(SetModeRequest request, ServerCallContext context)
    {
        script.ModeRequests.Enqueue(request);
        var previous = script.Mode;
        script.Mode = request.Mode;
        script.Coupling = request.Coupling == CouplingMode.Unspecified ? script.Coupling : request.Coupling;
        return Task.FromResult(new SetModeResponse { PreviousMode = previous, Mode = script.Mode, Coupling = script.Coupling });
    }
}
