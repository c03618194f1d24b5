using System.Net;
using System.Net.Http.Headers;
using Candor.Cli.Connection;

namespace Candor.Cli.Hub;

/// <summary>Sends requests to the hub and follows its redirects by hand, so that the token never reaches another origin.</summary>
/// <param name="http">Without redirects of its own.</param>
/// <param name="endpoint">The hub's address; the only origin that gets the token.</param>
/// <param name="token">Null for anonymous requests.</param>
/// <param name="time">The clock of the patience.</param>
internal sealed class HubTransport(HttpMessageInvoker http, Uri endpoint, HubToken? token, TimeProvider time)
{
    /// <summary>How often a passing failure is tried again.</summary>
    public static readonly RetryLimits Retrying = new(Retries: 5, FirstPause: TimeSpan.FromSeconds(0.5), LongestPause: TimeSpan.FromMinutes(5));

    /// <summary>How long an answer's headers, or any further byte of it, may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int MostRedirects = 10;
    private static readonly ProductInfoHeaderValue Agent = new("candor", typeof(HubTransport).Assembly.GetName().Version!.ToString(3));

    /// <summary>The hub's address.</summary>
    public Uri Endpoint => endpoint;

    /// <summary>Whether there is a token that may be sent there: over TLS, or within this machine.</summary>
    public bool IsAuthorized => token is not null && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback);

    /// <summary>Whether a token was given that is kept back, because the way to the hub is not encrypted.</summary>
    public bool KeepsTokenBack => token is not null && !IsAuthorized;

    /// <summary>A handler that leaves redirects and content encodings alone.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="path">Below the endpoint, escaped.</param>
    /// <param name="from">First byte that is wanted.</param>
    /// <param name="isEnough">Whether a redirect already says what is wanted and is not followed; null to follow each.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>An answer that is no redirect, or one that is enough; owned by the caller.</returns>
    /// <exception cref="TransientRequestException">No answer, or one that may be different next time.</exception>
    /// <exception cref="CliException">A redirect that must not be followed.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, long from, Func<HttpResponseMessage, bool>? isEnough, CancellationToken cancellationToken)
    {
        var address = new Uri(endpoint, path);
        for (var hop = 0; hop < MostRedirects; hop++)
        {
            var response = await SendOnceAsync(method, address, from, cancellationToken);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
            {
                return response;
            }

            if (isEnough?.Invoke(response) == true)
            {
                return response;
            }

            response.Dispose();
            address = Next(address, location);
        }

        throw new CliException(ExitCodes.Refused, $"The hub redirects '{path}' more than {MostRedirects} times.");
    }

    private static Uri Next(Uri address, Uri location)
    {
        var next = new Uri(address, location);
        var isDowngrade = address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps;
        return isDowngrade || next.Scheme is not ("http" or "https")
            ? throw new CliException(
                ExitCodes.Refused, $"The hub redirects to '{next.Scheme}://{next.Host}', away from an encrypted connection; that is not followed.")
            : next;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, long from, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(Agent);

        // Sizes and ranges must be those of the file, not of its compressed form.
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        if (IsAuthorized && IsEndpoint(address))
        {
            token!.Authorize(request);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, either.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new TransientRequestException($"{address.Host} cannot be reached ({exception.Message})", cause: exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientRequestException($"{address.Host} gave no answer within {Patience.TotalSeconds:0} s", cause: exception);
        }

        return (int)response.StatusCode is 408 or 429 or 500 or 502 or 503 or 504 ? throw Transient(response, address) : response;
    }

    private TransientRequestException Transient(HttpResponseMessage response, Uri address)
    {
        using (response)
        {
            var after = response.Headers.RetryAfter;
            var pause = after?.Delta ?? (after?.Date - time.GetUtcNow());
            return new TransientRequestException(
                $"{address.Host} answers with status {(int)response.StatusCode}", pause < TimeSpan.Zero ? TimeSpan.Zero : pause);
        }
    }

    private bool IsEndpoint(Uri address) =>
        address.Scheme == endpoint.Scheme && address.Port == endpoint.Port && string.Equals(address.Host, endpoint.Host, StringComparison.OrdinalIgnoreCase);
}
