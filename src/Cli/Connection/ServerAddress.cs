using System.CommandLine;

namespace Candor.Cli.Connection;

/// <summary>Where a sidecar listens: TCP without TLS on a trusted network, or a Unix socket.</summary>
/// <param name="Uri">As http://127.0.0.1:50051; not used with a socket.</param>
/// <param name="Socket">Path of a Unix socket; null for TCP.</param>
internal sealed record ServerAddress(Uri Uri, string? Socket)
{
    /// <summary>What the sidecar listens on when nothing is configured.</summary>
    public const string Default = "http://127.0.0.1:50051";

    /// <inheritdoc/>
    public override string ToString() => Socket is { } socket ? $"socket {socket}" : Uri.OriginalString;

    /// <summary>The two options, and how to read them.</summary>
    public static (Option<string> Address, Option<string?> Socket) Options()
    {
        var address = new Option<string>("--address")
        {
            Description = "Where the sidecar listens.",
            HelpName = "url",
            DefaultValueFactory = static _ => Default,
        };
        address.Validators.Add(static result =>
        {
            if (!System.Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                result.AddError($"--address must be of the form {Default}.");
            }
        });
        return (address, new Option<string?>("--socket") { Description = "Unix socket of the sidecar, in place of --address.", HelpName = "path" });
    }

    /// <summary>Reads the two options.</summary>
    public static ServerAddress From(ParseResult parsed, Option<string> address, Option<string?> socket) =>
        new(new Uri(parsed.GetRequiredValue(address)), parsed.GetValue(socket));
}
