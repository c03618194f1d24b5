using System.ComponentModel.DataAnnotations;

namespace Candor.Monitor.Telemetry;

/// <summary>Empty, or an absolute http or https address.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OtlpEndpointAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is "" || (value is string text && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https"))
            ? ValidationResult.Success
            : new ValidationResult(
                $"{validationContext.DisplayName} must be empty or an http(s) address, as http://localhost:4317.",
                [validationContext.MemberName ?? validationContext.DisplayName]);
    }
}
