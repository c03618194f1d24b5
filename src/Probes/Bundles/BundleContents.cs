namespace Candor.Probes.Bundles;

/// <summary>A bundle's files, each read once: what is hashed is what is parsed, and nothing can change in between.</summary>
internal sealed class BundleContents(IReadOnlyDictionary<string, byte[]> files)
{
    public byte[] Manifest => files[BundleFiles.Manifest];

    /// <summary>Size of every file, in bytes.</summary>
    public IEnumerable<(string Name, long Bytes)> Sizes => files.Select(static pair => (pair.Key, (long)pair.Value.Length));

    public byte[] this[string name] => files[name];

    public bool Has(string name) => files.ContainsKey(name);

    /// <summary>Files that the manifest has to list.</summary>
    public IEnumerable<string> Names => files.Keys.Where(static name => name is not (BundleFiles.Manifest or BundleFiles.Signature));

    /// <summary>Reads a folder that holds nothing but a bundle's files.</summary>
    /// <exception cref="BundleException">It holds a link, a folder, another file, or a file of unreasonable size; every one is named.</exception>
    public static BundleContents Read(string folder)
    {
        try
        {
            var info = new DirectoryInfo(folder);
            if (!info.Exists)
            {
                throw BundleException.Of(folder, "There is no such folder.");
            }

            var problems = new List<string>();
            var entries = info.EnumerateFileSystemInfos().OrderBy(static entry => entry.Name, StringComparer.Ordinal).ToList();
            problems.AddRange(entries.Select(ProblemOf).OfType<string>());
            if (!entries.Exists(static entry => entry.Name == BundleFiles.Manifest))
            {
                problems.Add($"{BundleFiles.Manifest} is missing.");
            }

            return problems.Count > 0
                ? throw BundleException.Of(folder, problems)
                : new BundleContents(
                    entries.ToDictionary(
                        static entry => entry.Name,
                        entry => BoundedFile.Read(entry.FullName, BundleFiles.Limits[entry.Name], $"The bundle's file '{entry.FullName}'"),
                        StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle '{folder}'", ["Its files cannot be read."], exception);
        }
    }

    private static string? ProblemOf(FileSystemInfo entry)
    {
        if (!BundleFiles.Limits.ContainsKey(entry.Name))
        {
            return $"'{entry.Name}' does not belong to a bundle. Remove it.";
        }

        if (entry.LinkTarget is { } target)
        {
            return $"{entry.Name} is a link to '{target}'; a bundle holds its files itself.";
        }

        return entry is FileInfo { Length: var length }
            ? BundleFiles.SizeProblem(entry.Name, length)
            : $"{entry.Name} is not a file.";
    }
}
