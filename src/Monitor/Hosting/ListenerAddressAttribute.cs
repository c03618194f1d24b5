using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Candor.Monitor.Hosting;

/// <summary>An <c>http://</c> address with an IP address (or <c>localhost</c>) and a port, and nothing after it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListenerAddressAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is string text && TryParse(text, out _)
            ? ValidationResult.Success
            : new ValidationResult(
                $"{validationContext.DisplayName} must be an http:// address with an IP address and a port, as http://127.0.0.1:50051.",
                [validationContext.MemberName ?? validationContext.DisplayName]);
    }

    /// <summary>The end point of an address that was validated at start-up.</summary>
    internal static IPEndPoint Parse(string text) =>
        TryParse(text, out var endPoint) ? endPoint : throw new FormatException("The address was not validated.");

    private static bool TryParse(string text, out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Loopback, 0);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
        {
            return false;
        }

        var host = uri.Host == "localhost" ? "127.0.0.1" : uri.DnsSafeHost;
        if (!IPAddress.TryParse(host, out var address))
        {
            return false;
        }

        endPoint = new IPEndPoint(address, uri.Port);
        return true;
    }
}
