using Candor.Cli.Connection;
using Candor.Cli.Hub;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Pull;

/// <summary>One run of <c>candor pull</c>.</summary>
internal sealed class PullRun(PullSettings settings, HubEnvironment environment, CliConsole console, TimeProvider time)
{
    // One connection rarely fills a line, and more than a few only queue at the other end.
    private const int Connections = 4;

    private readonly PullProgress _progress = new(console);

    /// <summary>Pulls and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var repository = HubRepository.Parse(settings.Id, settings.Revision);
        var cache = new HubCache(settings.Cache?.FullName ?? environment.Cache, repository);
        if (settings.Out is { } folder && Directory.Exists(folder.FullName) && Directory.EnumerateFileSystemEntries(folder.FullName).Any())
        {
            throw CliException.BadInput($"'{folder}' is not empty; --out names a new folder.");
        }

        var report = settings.IsOffline || environment.IsOffline
            ? Offline(repository, cache)
            : await OnlineAsync(repository, cache, cancellationToken);
        if (settings.Out is not null)
        {
            report = report with { Folder = Link(report, settings.Out.FullName) };
        }

        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            // The folder alone, so that it can be put into another command.
            console.Output.WriteLine(report.Folder);
        }

        return ExitCodes.Ok;
    }

    private async Task<PullReport> OnlineAsync(HubRepository repository, HubCache cache, CancellationToken cancellationToken)
    {
        var token = HubToken.Find(settings.TokenFile, environment);
        using var http = new HttpMessageInvoker(HubTransport.CreateHandler());
        var transport = new HubTransport(http, Endpoint(settings.Endpoint ?? environment.Endpoint), token, time);
        var retry = new RequestRetry(HubTransport.Retrying, time, _progress.Note);
        var client = new HubClient(transport, retry);
        if (transport.KeepsTokenBack)
        {
            _progress.Note($"The token is not sent: the connection to {transport.Endpoint.Host} is not encrypted.");
        }

        try
        {
            var revision = await client.RevisionAsync(repository, cancellationToken);
            var graph = settings.Include.Count > 0 ? null : FileSelection.Graph(repository.Id, revision.Files, settings.Graph);
            var pull = new HubPull(client, new BlobDownload(client, retry, cache, time), cache, _progress, Connections);
            var (files, received) = await pull.RunAsync(repository, revision, graph, Names(repository, revision.Files, graph), cancellationToken);
            var folder = cache.Publish(revision.Commit, files);
            return new PullReport(
                repository.Id,
                repository.Revision,
                revision.Commit,
                folder,
                graph,
                [.. files.Select(static file => file.Path).Order(StringComparer.Ordinal)],
                received);
        }
        catch (TransientRequestException exception)
        {
            var known = cache.KnownCommit() is { } commit ? $" With --offline, commit {commit} from the cache is used." : "";
            throw new CliException(ExitCodes.Unreachable, $"{exception.Message}. Run the same command again later.{known}", exception);
        }
    }

    private PullReport Offline(HubRepository repository, HubCache cache)
    {
        var commit = cache.KnownCommit()
            ?? throw CliException.BadInput(
                $"Revision '{repository.Revision}' of '{repository.Id}' is not in the cache. Run the same command once without --offline.");
        var there = cache.Files(commit);
        var graph = settings.Include.Count > 0 ? null : FileSelection.Graph(repository.Id, there, settings.Graph);
        var files = Names(repository, there, graph);
        if (graph is not null)
        {
            var folder = HubPath.FolderOf(graph);
            foreach (var location in GraphWeights.Locations(Path.Combine(cache.Snapshot(commit), graph), graph))
            {
                files = there.Contains(folder + location)
                    ? [.. files.Append(folder + location).Distinct().Order(StringComparer.Ordinal)]
                    : throw CliException.BadInput(
                        $"The weights '{folder + location}' of '{graph}' are not in the cache. Run the same command once without --offline.");
            }
        }

        return new PullReport(repository.Id, repository.Revision, commit, cache.Snapshot(commit), graph, files, 0);
    }

    private IReadOnlyList<string> Names(HubRepository repository, IReadOnlyList<string> files, string? graph) => graph is null
        ? FileSelection.Matching(repository.Id, files, settings.Include)
        : FileSelection.Around(graph, files);

    private static Uri Endpoint(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.UserInfo.Length == 0
            ? address
            : throw CliException.BadInput($"'{text}' is not the address of a hub; expected a form such as https://hub.example.");

    private static string Link(PullReport report, string folder)
    {
        foreach (var file in report.Files)
        {
            var link = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, Path.Combine(report.Folder, file));
        }

        return folder;
    }
}
