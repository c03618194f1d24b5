namespace Candor.Inference.Manifest;

/// <summary>
/// A model folder on disk: finds the files that a manifest names. They may be links that lead elsewhere; their contents are what the hash says.
/// </summary>
internal sealed class ModelFolder(string path, List<string> problems)
{
    /// <summary>The folder, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Reads a <c>{ "file", "sha256" }</c> object and checks the file.</summary>
    /// <returns>The file, or null when something is wrong with it; then that is among the problems.</returns>
    public ModelFile? File(ManifestObject entry)
    {
        var name = entry.Text("file");
        var hash = entry.Sha256("sha256");
        if (name.Length == 0 || hash.Length == 0)
        {
            return null;
        }

        if (Locate(name) is not { } file)
        {
            problems.Add($"field '{entry.PathOf("file")}' must name a file inside the folder, but is '{name}'.");
            return null;
        }

        if (RegularFile.IsSomethingElse(file))
        {
            problems.Add($"'{name}' is not a regular file; field '{entry.PathOf("file")}' names it.");
            return null;
        }

        try
        {
            var actual = ModelFiles.Hash(file);
            if (actual == hash)
            {
                return new ModelFile(file, hash);
            }

            problems.Add(ModelFiles.Altered(name, hash, actual));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"the file '{name}' is missing; field '{entry.PathOf("file")}' names it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"the file '{name}' cannot be read: {e.Message}");
        }

        return null;
    }

    // Plain names only, so that no platform's notion of a path can lead outside. Links may: hub caches keep every file as one, and the hash says what is read.
    private string? Locate(string name)
    {
        var segments = name.Split('/');
        return segments.All(
            static segment => segment is not ("" or "." or "..") && segment.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            ? System.IO.Path.Combine([Path, .. segments])
            : null;
    }
}
