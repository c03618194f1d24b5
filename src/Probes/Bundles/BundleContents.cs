namespace Candor.Probes.Bundles;

/// <summary>A bundle's files, each read once: what is hashed is what is parsed, and nothing can change in between.</summary>
internal sealed class BundleContents(IReadOnlyDictionary<string, byte[]> files)
{
    public byte[] Manifest => files[BundleFiles.Manifest];

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
                    entries.ToDictionary(static entry => entry.Name, static entry => File.ReadAllBytes(entry.FullName), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle '{folder}'", ["Its files cannot be read."], exception);
        }
    }

    private static string? ProblemOf(FileSystemInfo entry)
    {
        if (!BundleFiles.Limits.TryGetValue(entry.Name, out var most))
        {
            return $"'{entry.Name}' does not belong to a bundle. Remove it.";
        }

        if (entry.LinkTarget is { } target)
        {
            return $"{entry.Name} is a link to '{target}'; a bundle holds its files itself.";
        }

        // A pipe or device has length 0, and opening one could block for ever.
        return entry is FileInfo { Length: var length }
            ? length > 0 && length <= most ? null : $"{entry.Name} has {length} bytes; 1 to {most} are expected."
            : $"{entry.Name} is not a file.";
    }
}
