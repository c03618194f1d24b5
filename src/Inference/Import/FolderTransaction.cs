namespace Candor.Inference.Import;

/// <summary>Writes several files of a folder so that all of them appear or none: under temporary names first, on the disk, and renamed at the end.</summary>
/// <remarks>
/// Not thread-safe. A process that is killed between two renames leaves files without the last one, which should be the one that makes them count.
/// </remarks>
internal sealed class FolderTransaction : IDisposable
{
    private readonly string _folder;
    private readonly string _mark = $".candor-{Guid.NewGuid():n}";
    private readonly List<string> _names = [];
    private readonly bool _isNew;
    private bool _isCommitted;

    /// <summary>Begins; creates the folder where it does not exist.</summary>
    public FolderTransaction(string folder)
    {
        _folder = folder;
        _isNew = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Stages a file of these bytes.</summary>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(Stage(name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Stages a symbolic link.</summary>
    public void Link(string name, string target) => File.CreateSymbolicLink(Stage(name), target);

    /// <summary>Puts the files in their places, in the order in which they were staged.</summary>
    public void Commit()
    {
        var placed = new List<string>();
        try
        {
            foreach (var name in _names)
            {
                var path = Path.Combine(_folder, name);
                var isNew = !Path.Exists(path);
                File.Move(Temporary(name), path, overwrite: true);
                if (isNew)
                {
                    placed.Add(path);
                }
            }

            _isCommitted = true;
        }
        finally
        {
            if (!_isCommitted)
            {
                placed.ForEach(File.Delete);
            }
        }
    }

    public void Dispose()
    {
        _names.ForEach(name => File.Delete(Temporary(name)));
        if (_isNew && !_isCommitted && !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            Directory.Delete(_folder);
        }
    }

    private string Stage(string name)
    {
        _names.Add(name);
        return Temporary(name);
    }

    private string Temporary(string name) => Path.Combine(_folder, $"{_mark}-{name}");
}
