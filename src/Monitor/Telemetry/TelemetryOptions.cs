using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Telemetry;

/// <summary>What the sidecar tells about itself beside metrics and health.</summary>
public sealed class TelemetryOptions
{
    /// <summary>OTLP endpoint for spans (gRPC), as <c>http://localhost:4317</c>.</summary>
    /// <value>The default is empty: no spans are made.</value>
    [OtlpEndpoint]
    public string OtlpEndpoint { get; init; } = "";

    /// <summary><c>service.name</c> of the spans.</summary>
    /// <value>The default is <c>candor</c>.</value>
    [Required]
    public string ServiceName { get; init; } = "candor";

    /// <summary>Whether gRPC reflection is served.</summary>
    /// <value>The default is true: the contract is public, and it tells nothing about data.</value>
    public bool Reflection { get; init; } = true;
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
