using System.Security.Cryptography;

namespace Candor.Cli.Hub;

/// <summary>A file that grows under a name of its own until it is whole. Its hash grows with it. Not thread-safe: owned by one download.</summary>
internal sealed class PartialBlob : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly HubFile _file;
    private readonly FileStream _stream;
    private IncrementalHash _hash;

    private PartialBlob(string path, HubFile file, FileStream stream)
    {
        _path = path;
        _file = file;
        _stream = stream;
        _hash = file.Hash.Begin(file.Size);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether some of them are from an earlier process.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether all bytes are there.</summary>
    public bool IsFull => Length == _file.Size;

    /// <summary>Opens what an earlier download left, or begins.</summary>
    /// <exception cref="CliException">The disk refuses.</exception>
    public static async Task<PartialBlob> OpenAsync(string path, HubFile file, CancellationToken cancellationToken)
    {
        var blob = new PartialBlob(path, file, Disk(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        }));
        try
        {
            await blob.ReadEarlierAsync(cancellationToken);
        }
        catch
        {
            blob.Dispose();
            throw;
        }

        return blob;
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="CliException">The disk is full or refuses.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw Refused(_path, exception);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Throws everything away and begins anew.</summary>
    public void Restart()
    {
        if (_stream.Length > 0)
        {
            _stream.SetLength(0);
            _stream.Position = 0;
        }

        _hash.Dispose();
        _hash = _file.Hash.Begin(_file.Size);
        Length = 0;
        IsResumed = false;
    }

    /// <summary>Gives a full blob its name, if it hashes to it.</summary>
    /// <returns>False where it does not; it is then as empty as after <see cref="Restart"/>.</returns>
    public bool TryComplete(string name)
    {
        if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != _file.Hash.Text)
        {
            Restart();
            return false;
        }

        Disk(_path, () =>
        {
            _stream.Flush(flushToDisk: true);
            File.Move(_path, name, overwrite: true);
            return 0;
        });
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private static T Disk<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, exception);
        }
    }

    private static CliException Refused(string path, Exception exception) => CliException.BadInput(
        $"'{path}' cannot be written: {exception.Message.TrimEnd('.')}. What was downloaded is kept; run the same command again to go on.", exception);

    private async Task ReadEarlierAsync(CancellationToken cancellationToken)
    {
        var earlier = _stream.Length;
        if (earlier > _file.Size)
        {
            Restart();
            return;
        }

        var buffer = new byte[BufferSize];
        int read;
        while (Length < earlier && (read = await _stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _hash.AppendData(buffer.AsSpan(0, read));
            Length += read;
        }

        IsResumed = Length > 0;
    }
}
