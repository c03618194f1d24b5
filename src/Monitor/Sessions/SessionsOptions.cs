using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Sessions;

/// <summary>Limits of streams and generations.</summary>
public sealed class SessionsOptions
{
    /// <summary>Streams and calls at once; the next one is refused with RESOURCE_EXHAUSTED.</summary>
    /// <value>The default is 64. The value is in [1, 4096].</value>
    [Range(1, 4096)]
    public int MaxStreams { get; init; } = 64;

    /// <summary>Generations open at once on one stream.</summary>
    /// <value>The default is 32. The value is in [1, 4096].</value>
    [Range(1, 4096)]
    public int MaxGenerationsPerStream { get; init; } = 32;

    /// <summary>Longest text of one field, in UTF-16 code units.</summary>
    /// <value>The default is 65,536. The value is in [1, 1,048,576].</value>
    [Range(1, 1048576)]
    public int MaxTextLength { get; init; } = 65536;

    /// <summary>Requests of one generation that are read ahead while a pass runs; then the stream is no longer read.</summary>
    /// <value>The default is 64. The value is in [1, 1024].</value>
    [Range(1, 1024)]
    public int ReadAhead { get; init; } = 64;

    /// <summary>A stream on which no request arrives for so long is ended.</summary>
    /// <value>The default is 5 minutes. The value is in [1 second, 1 day].</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A client that takes no response for so long is cut off, so that its slots come free.</summary>
    /// <value>The default is 5 seconds. The value is in [100 milliseconds, 10 minutes].</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan WriteStallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest life of a call, whatever its deadline.</summary>
    /// <value>The default is 1 hour. The value is in [1 second, 7 days].</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After a stop signal: readiness is off, but calls are still taken, for so long.</summary>
    /// <value>The default is 2 seconds. The value is in [0, 5 minutes].</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainQuietPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After the quiet period running calls may finish for so long; what is left ends with UNAVAILABLE.</summary>
    /// <value>The default is 25 seconds. The value is in [0, 1 hour].</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);
}

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;
