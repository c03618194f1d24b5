using System.Net;
using Candor.Cli.Connection;

namespace Candor.Cli.Hub;

/// <summary>Brings one file of a commit into the cache: goes on where it was cut, checks size and hash, and gives it its name only then.</summary>
internal sealed class BlobDownload(HubClient client, RequestRetry retry, HubCache cache, TimeProvider time)
{
    private const int BufferSize = 1 << 17;

    /// <summary>Downloads what is not there yet.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="file">The file.</param>
    /// <param name="advanced">Is told how many more bytes are there; negative when some had to be thrown away.</param>
    /// <param name="cancellationToken">Stops; what was downloaded is kept.</param>
    /// <returns>Bytes that came over the network.</returns>
    /// <exception cref="CliException">The hub, the network or the disk refuses, or the bytes are not what the hub announced.</exception>
    public async Task<long> RunAsync(
        HubRepository repository, string commit, HubFile file, Action<long> advanced, CancellationToken cancellationToken)
    {
        if (IsThere(file))
        {
            advanced(file.Size);
            return 0;
        }

        using var held = await cache.LockAsync(file.Hash, time, cancellationToken);
        if (IsThere(file))
        {
            advanced(file.Size);
            return 0;
        }

        using var blob = await PartialBlob.OpenAsync(cache.Partial(file.Hash), file, cancellationToken);
        advanced(blob.Length);
        var transfer = new Transfer(blob, advanced);
        while (true)
        {
            await FillAsync(repository, commit, file, transfer, cancellationToken);
            var mayBeStale = blob.IsResumed;
            var length = blob.Length;
            if (blob.TryComplete(cache.Blob(file.Hash)))
            {
                return transfer.Received;
            }

            advanced(-length);
            if (!mayBeStale)
            {
                throw new CliException(
                    ExitCodes.Refused,
                    $"'{file.Path}' did not arrive as the hub announced it: its {file.Hash.Function} is not {file.Hash.Text}. It was thrown away; "
                    + "run the same command again.");
            }
        }
    }

    private bool IsThere(HubFile file) => new FileInfo(cache.Blob(file.Hash)) is { Exists: true } blob && blob.Length == file.Size;

    private async Task FillAsync(HubRepository repository, string commit, HubFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var before = transfer.Blob.Length;
            try
            {
                await retry.RunAsync(
                    async token =>
                    {
                        await AttemptAsync(repository, commit, file, transfer, token);
                        return true;
                    },
                    cancellationToken);
                return;
            }
            catch (TransientRequestException) when (transfer.Blob.Length > before)
            {
                // A connection that is cut again and again still brings the file here, piece by piece.
            }
        }
    }

    private async Task AttemptAsync(HubRepository repository, string commit, HubFile file, Transfer transfer, CancellationToken cancellationToken)
    {
        if (transfer.Blob.IsFull)
        {
            return;
        }

        using var response = await client.ContentAsync(repository, commit, file.Path, transfer.Blob.Length, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            transfer.Restart();
            throw new TransientRequestException($"'{file.Path}' cannot be continued at its byte {transfer.Blob.Length}");
        }

        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            // The whole file, whatever was asked for.
            transfer.Restart();
        }

        CheckAnnounced(file, transfer.Blob.Length, response);
        await CopyAsync(file, transfer, response, cancellationToken);
        if (!transfer.Blob.IsFull)
        {
            throw new TransientRequestException($"'{file.Path}' ended after {transfer.Blob.Length} of {file.Size} bytes");
        }
    }

    // Storage elsewhere has tags of its own; sizes and places must agree all the same.
    private static void CheckAnnounced(HubFile file, long from, HttpResponseMessage response)
    {
        var range = response.Content.Headers.ContentRange;
        var isElsewhere = range is not null && (range.From != from || (range.HasLength && range.Length != file.Size));
        var isOther = response.Content.Headers.ContentLength is { } length && from + length != file.Size;
        if (isElsewhere || isOther)
        {
            throw Changed(file);
        }
    }

    private static CliException Changed(HubFile file) => new(
        ExitCodes.Refused, $"'{file.Path}' changed while it was downloaded: it is no longer {file.Size} bytes long. Run the same command again.");

    private async Task CopyAsync(HubFile file, Transfer transfer, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferSize];
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            int read;
            try
            {
                patience.CancelAfter(HubTransport.Patience);
                read = await body.ReadAsync(buffer, either.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                throw new TransientRequestException($"'{file.Path}' was cut after {transfer.Blob.Length} of {file.Size} bytes", cause: exception);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TransientRequestException($"'{file.Path}' stands still after {transfer.Blob.Length} of {file.Size} bytes", cause: exception);
            }

            if (read == 0)
            {
                return;
            }

            if (transfer.Blob.Length + read > file.Size)
            {
                throw Changed(file);
            }

            await transfer.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    /// <summary>A blob that grows, and who watches it.</summary>
    private sealed class Transfer(PartialBlob blob, Action<long> advanced)
    {
        public PartialBlob Blob => blob;

        public long Received { get; private set; }

        public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await blob.AppendAsync(bytes, cancellationToken);
            Received += bytes.Length;
            advanced(bytes.Length);
        }

        public void Restart()
        {
            advanced(-blob.Length);
            blob.Restart();
        }
    }
}
