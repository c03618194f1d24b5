using System.Net;
using System.Text.Json;
using Candor.Cli.Connection;

namespace Candor.Cli.Hub;

/// <summary>Turns the hub's refusals into sentences: what is missing, what is near it, and what to do.</summary>
internal static class HubRefusal
{
    private const string NoSuchRepository = "RepoNotFound";
    private const string NoSuchRevision = "RevisionNotFound";
    private const string Gated = "GatedRepo";
    private static readonly string[] KindsOfRefs = ["branches", "tags"];

    /// <summary>The listing of a repository was refused.</summary>
    public static async Task<Exception> OfRepositoryAsync(
        HubClient client, HubTransport transport, HubRepository repository, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = ErrorCode(response);
        if (response.StatusCode == HttpStatusCode.NotFound && code == NoSuchRevision)
        {
            var names = await NamesAsync(client, $"api/models/{repository.Id}/refs", Refs, cancellationToken);
            return CliException.BadInput($"'{repository.Id}' has no revision '{repository.Revision}'.{NearNames.Sentence(repository.Revision, names)}");
        }

        // Without a token the hub answers 401 for what does not exist too, so as not to tell which private ones do.
        if (response.StatusCode == HttpStatusCode.NotFound || (response.StatusCode == HttpStatusCode.Unauthorized && code == NoSuchRepository))
        {
            var names = await NamesAsync(
                client, $"api/models?limit=20&search={Uri.EscapeDataString(repository.Id.Split('/')[^1])}", Ids, cancellationToken);
            var isPrivate = transport.IsAuthorized ? "or the token may not read it" : "or it is private and needs a token (--token-file, HF_TOKEN)";
            return CliException.BadInput(
                $"{transport.Endpoint.Host} has no model '{repository.Id}', {isPrivate}.{NearNames.Sentence(repository.Id, names)}");
        }

        return Denied(transport, repository, response);
    }

    /// <summary>A file was refused.</summary>
    public static CliException OfFile(HubTransport transport, HubRepository repository, string file, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NotFound
            ? CliException.BadInput($"'{repository.Id}' lists '{file}', but the hub has no such file (status 404).")
            : Denied(transport, repository, response);

    private static CliException Denied(HubTransport transport, HubRepository repository, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is not (401 or 403))
        {
            return new CliException(ExitCodes.Refused, $"{transport.Endpoint.Host} refuses '{repository.Id}' with status {status}.");
        }

        var page = new Uri(transport.Endpoint, repository.Id);
        return new CliException(ExitCodes.Refused, (ErrorCode(response) == Gated, transport.IsAuthorized, transport.KeepsTokenBack) switch
        {
            (_, _, true) =>
                $"'{repository.Id}' needs a token, and the token is not sent over an unencrypted connection to {transport.Endpoint.Host}. Use https.",
            (true, false, _) => $"'{repository.Id}' is gated: accept its terms at {page}, then give a token that has access (--token-file, HF_TOKEN).",
            (true, true, _) => $"'{repository.Id}' is gated, and the token's owner has no access yet: accept its terms at {page}.",
            (false, false, _) => $"'{repository.Id}' needs a token (status {status}): give one with --token-file or HF_TOKEN.",
            (false, true, _) => $"The token was not accepted for '{repository.Id}' (status {status}): it is wrong, has expired, or may not read this model.",
        });
    }

    // Near names are a courtesy: whatever goes wrong with them, the first refusal is what counts.
    private static async Task<string[]> NamesAsync(
        HubClient client, string path, Func<JsonElement, IEnumerable<string?>> names, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await client.JsonAsync(path, static _ => Task.FromResult<Exception>(new JsonException("refused")), cancellationToken);
            return [.. names(document.RootElement).OfType<string>()];
        }
        catch (Exception exception) when (
            exception is JsonException or CliException or TransientRequestException or InvalidOperationException or KeyNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<string?> Refs(JsonElement root) =>
        KindsOfRefs.Where(kind => root.TryGetProperty(kind, out _))
            .SelectMany(kind => root.GetProperty(kind).EnumerateArray().Select(static entry => entry.GetProperty("name").GetString()));

    private static IEnumerable<string?> Ids(JsonElement root) => root.EnumerateArray().Select(static entry => entry.GetProperty("id").GetString());

    private static string? ErrorCode(HttpResponseMessage response) => response.Headers.TryGetValues("X-Error-Code", out var values) ? values.First() : null;
}
