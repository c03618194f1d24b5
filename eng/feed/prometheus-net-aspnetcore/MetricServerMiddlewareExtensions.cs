using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Prometheus;

/// <summary>Adds the export of metrics to an application.</summary>
public static class MetricServerMiddlewareExtensions
{
    /// <summary>Exports metrics at an endpoint.</summary>
    public static IEndpointConventionBuilder MapMetrics(
        this IEndpointRouteBuilder endpoints, Action<MetricServerMiddleware.Settings> configure, string pattern = "/metrics") =>
        endpoints.Map(pattern, Use(endpoints.CreateApplicationBuilder(), configure).Build()).WithDisplayName("Prometheus metrics");

    /// <summary>Exports metrics at an endpoint.</summary>
    public static IEndpointConventionBuilder MapMetrics(
        this IEndpointRouteBuilder endpoints, string pattern = "/metrics", CollectorRegistry? registry = null) =>
        endpoints.MapMetrics(settings => settings.Registry = registry, pattern);

    /// <summary>Exports metrics at a path; at every path when it is null.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, Action<MetricServerMiddleware.Settings> configure, string? url = "/metrics") =>
        url is null ? Use(builder, configure) : builder.Map(url, branch => Use(branch, configure));

    /// <summary>Exports metrics at a path; at every path when it is null.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, string? url = "/metrics", CollectorRegistry? registry = null) =>
        builder.UseMetricServer(settings => settings.Registry = registry, url);

    /// <summary>Exports metrics at a path, to requests on one port only.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, int port, Action<MetricServerMiddleware.Settings> configure, string? url = "/metrics") =>
        builder.Map(url ?? "/", branch => branch.MapWhen(context => context.Connection.LocalPort == port, inner => Use(inner, configure)));

    /// <summary>Exports metrics at a path, to requests on one port only.</summary>
    public static IApplicationBuilder UseMetricServer(
        this IApplicationBuilder builder, int port, string? url = "/metrics", CollectorRegistry? registry = null) =>
        builder.UseMetricServer(port, settings => settings.Registry = registry, url);

    private static IApplicationBuilder Use(IApplicationBuilder builder, Action<MetricServerMiddleware.Settings> configure)
    {
        var settings = new MetricServerMiddleware.Settings();
        configure(settings);
        return builder.UseMiddleware<MetricServerMiddleware>(settings);
    }
}
