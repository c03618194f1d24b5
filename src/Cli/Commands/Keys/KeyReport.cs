namespace Candor.Cli.Commands.Keys;

/// <summary>The JSON document of <c>candor keys new</c> and <c>candor keys show</c>.</summary>
/// <param name="Id">SHA-256 of the public half, lower-case hex.</param>
/// <param name="Private">File of the private half; null where only the public one was looked at.</param>
/// <param name="Public">File of the public half.</param>
internal sealed record KeyReport(string Id, string? Private, string Public);
