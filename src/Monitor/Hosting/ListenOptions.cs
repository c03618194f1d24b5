using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Hosting;

/// <summary>Where the sidecar listens.</summary>
public sealed class ListenOptions
{
    /// <summary>Address of the gRPC listener (HTTP/2 without TLS); port 0 takes a free one.</summary>
    /// <value>The default is <c>http://127.0.0.1:50051</c>.</value>
    [Required]
    [ListenerAddress]
    public string Grpc { get; init; } = "http://127.0.0.1:50051";

    /// <summary>Path of a Unix socket that serves gRPC too.</summary>
    /// <value>The default is empty: none. At most 100 characters, the system's limit.</value>
    [MaxLength(100)]
    public string Socket { get; init; } = "";

    /// <summary>Address of the second listener: metrics and health over HTTP/1.1; port 0 takes a free one.</summary>
    /// <value>The default is <c>http://127.0.0.1:9464</c>.</value>
    [Required]
    [ListenerAddress]
    public string Observability { get; init; } = "http://127.0.0.1:9464";

    /// <summary>Most connections at once, over all listeners.</summary>
    /// <value>The default is 256. The value is in [8, 65536]; keep it below half of the descriptor limit, since running out kills the process.</value>
    [Range(8, 65536)]
    public int MaxConnections { get; init; } = 256;
}

[OptionsValidator]
internal sealed partial class ListenOptionsValidator : IValidateOptions<ListenOptions>;
