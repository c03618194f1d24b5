using Candor.Monitor.Grpc;
using Candor.Monitor.Health;
using Candor.Monitor.Hosting;
using Candor.Monitor.Reflection;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Candor.Monitor;

/// <summary>Maps what each listener serves.</summary>
internal static class MonitorEndpointRouteBuilderExtensions
{
    public static WebApplication MapCandor(this WebApplication app)
    {
        var services = app.Services;
        app.UseRouting();
        app.UseListenerRoles();
        app.MapGrpcService<TruthMonitorService>().OnListener(ListenerRole.Grpc);
        app.MapGrpcService<ControlService>().OnListener(ListenerRole.Grpc);
        app.MapGrpcService<HealthService>().OnListener(ListenerRole.Grpc);
        if (services.GetRequiredService<IOptions<TelemetryOptions>>().Value.Reflection)
        {
            app.MapGrpcService<ReflectionService>().OnListener(ListenerRole.Grpc);
        }

        app.MapMetrics("/metrics", services.GetRequiredService<CollectorRegistry>()).OnListener(ListenerRole.Observability);
        app.MapGet("/healthz/live", static () => Results.Text("alive\n")).OnListener(ListenerRole.Observability);
        app.MapGet("/healthz/ready", static (ServingState state) => state.IsReady
            ? Results.Text("ready\n")
            : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable)).OnListener(ListenerRole.Observability);
        return app;
    }
}
