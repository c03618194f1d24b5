namespace Candor.Probes.Bundles;

/// <summary>Reads key files, which are small text.</summary>
internal static class PemFile
{
    public static string Read(string path, long most, string subject)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new BundleException(subject, ["There is no such file."]);
            }

            // Asked before opening: a pipe has length 0, and opening one could block for ever. A link's own length says nothing.
            var length = file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
            return length > 0 && length <= most
                ? File.ReadAllText(path)
                : throw new BundleException(subject, [$"It has {length} bytes; 1 to {most} are expected."]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(subject, ["It cannot be read."], exception);
        }
    }
}
