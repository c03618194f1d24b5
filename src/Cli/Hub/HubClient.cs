using System.Net;
using System.Text.Json;
using Candor.Cli.Connection;

namespace Candor.Cli.Hub;

/// <summary>The hub's routes for reading a model repository.</summary>
internal sealed class HubClient(HubTransport transport, RequestRetry retry)
{
    private const int LongestListing = 64 << 20;

    /// <summary>What the repository's revision stands for, and which files it has.</summary>
    /// <exception cref="CliException">There is no such repository or revision, or the hub does not let this user read it.</exception>
    public async Task<HubRevision> RevisionAsync(HubRepository repository, CancellationToken cancellationToken)
    {
        var path = $"api/models/{repository.Id}/revision/{Uri.EscapeDataString(repository.Revision)}";
        using var listing = await JsonAsync(
            path, response => HubRefusal.OfRepositoryAsync(this, transport, repository, response, cancellationToken), cancellationToken);
        var root = listing.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("sha", out var sha) || sha.GetString() is not { } commit || !HubRepository.Commit(commit)
            || !root.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array)
        {
            throw new CliException(
                ExitCodes.Refused, $"{transport.Endpoint} does not answer as the hub does: the listing of '{repository.Id}' names no commit or no files.");
        }

        string[] files = [.. siblings.EnumerateArray().Select(static sibling => sibling.GetProperty("rfilename").GetString() ?? "")];
        return Array.Find(files, static file => !HubPath.IsSafe(file)) is { } unsafeName
            ? throw new CliException(
                ExitCodes.Refused,
                $"'{repository.Id}' lists a file named '{Printable(unsafeName)}', which could leave the folder it is put in; nothing was downloaded.")
            : new HubRevision(commit, files);
    }

    /// <summary>Hash and size of one file.</summary>
    /// <exception cref="CliException">The hub does not give it, or gives no hash that can be checked.</exception>
    public async Task<HubFile> FileAsync(HubRepository repository, string commit, string file, CancellationToken cancellationToken)
    {
        // A large file redirects to where it is stored; the redirect itself tells its hash and size.
        using var response = await retry.RunAsync(
            async token => await transport.SendAsync(
                HttpMethod.Head, ContentPath(repository, commit, file), 0, static answer => answer.Headers.Contains("X-Linked-ETag"), token),
            cancellationToken);
        if ((int)response.StatusCode >= 400)
        {
            throw HubRefusal.OfFile(transport, repository, file, response);
        }

        if (Header(response, "X-Repo-Commit") is { } actual && actual != commit)
        {
            throw new CliException(ExitCodes.Refused, $"The hub answers for commit '{Printable(actual)}' of '{repository.Id}' where {commit} was asked for.");
        }

        var hash = BlobHash.Parse(Header(response, "X-Linked-ETag") ?? Header(response, "ETag"));
        var size = long.TryParse(Header(response, "X-Linked-Size"), out var linked) ? linked : response.Content.Headers.ContentLength;
        return hash is null || size is not >= 0
            ? throw new CliException(
                ExitCodes.Refused, $"The hub gives no hash and size for '{file}' of '{repository.Id}', so that a download could not be checked.")
            : new HubFile(file, hash, size.Value);
    }

    /// <summary>A file's bytes from <paramref name="from"/> on, with redirects followed; owned by the caller.</summary>
    /// <exception cref="TransientRequestException">Not now.</exception>
    /// <exception cref="CliException">Not at all.</exception>
    public async Task<HttpResponseMessage> ContentAsync(HubRepository repository, string commit, string file, long from, CancellationToken cancellationToken)
    {
        var response = await transport.SendAsync(HttpMethod.Get, ContentPath(repository, commit, file), from, null, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            throw HubRefusal.OfFile(transport, repository, file, response);
        }
    }

    /// <summary>A document of the hub's interface.</summary>
    /// <param name="path">Below the endpoint.</param>
    /// <param name="refusal">What to throw when it is refused.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<JsonDocument> JsonAsync(string path, Func<HttpResponseMessage, Task<Exception>> refusal, CancellationToken cancellationToken)
    {
        using var response = await retry.RunAsync(async token => await transport.SendAsync(HttpMethod.Get, path, 0, null, token), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await refusal(response);
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(LongestListing, cancellationToken);
            return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException)
        {
            throw new CliException(
                ExitCodes.Refused, $"{transport.Endpoint} does not answer as the hub does: '{path}' is not a JSON document ({exception.Message}).", exception);
        }
    }

    private static string ContentPath(HubRepository repository, string commit, string file) => $"{repository.Id}/resolve/{commit}/{HubPath.Escape(file)}";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.First() : null;

    // A name from outside is shown, but cannot move the cursor of a terminal.
    private static string Printable(string text) => string.Concat(text.Take(200).Select(static c => char.IsControl(c) ? '?' : c));
}
