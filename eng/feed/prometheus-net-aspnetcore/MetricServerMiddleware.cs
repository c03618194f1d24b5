using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Prometheus;

/// <summary>Answers a request with all metrics, in the format that its Accept header prefers.</summary>
public sealed class MetricServerMiddleware
{
    private const string TextType = "text/plain";
    private const string OpenMetricsType = "application/openmetrics-text";

    private readonly CollectorRegistry _registry;
    private readonly bool _allowsOpenMetrics;

    /// <summary>Made by the extension methods.</summary>
    public MetricServerMiddleware(RequestDelegate next, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _registry = settings.Registry ?? Metrics.DefaultRegistry;
        _allowsOpenMetrics = settings.EnableOpenMetrics;
    }

    /// <summary>Answers a request.</summary>
    public async Task Invoke(HttpContext context)
    {
        var response = context.Response;
        try
        {
            var format = Negotiate(context.Request);
            var text = await _registry.CollectAsync(format, context.RequestAborted);
            response.ContentType = format == ExpositionFormat.OpenMetricsText
                ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8"
                : $"{TextType}; version=0.0.4; charset=utf-8";
            await response.Body.WriteAsync(text, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (ScrapeFailedException exception)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await response.WriteAsync(exception.Message);
        }
    }

    private ExpositionFormat Negotiate(HttpRequest request)
    {
        // The query makes it easy to look at either format in a browser.
        var accept = request.Query.TryGetValue("accept", out var fromQuery) ? fromQuery : request.Headers.Accept;
        MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types);
        var best = (types ?? [])
            .OrderByDescending(static type => type.Quality ?? 1)
            .FirstOrDefault(type => type.MediaType == TextType || (_allowsOpenMetrics && type.MediaType == OpenMetricsType));
        return best?.MediaType == OpenMetricsType ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText;
    }

    /// <summary>What is exported, and how.</summary>
    public sealed class Settings
    {
        /// <summary>The registry; null for the default one.</summary>
        public CollectorRegistry? Registry { get; set; }

        /// <summary>Whether OpenMetrics, and so exemplars, may be asked for.</summary>
        /// <value>The default is true.</value>
        public bool EnableOpenMetrics { get; set; } = true;
    }
}
