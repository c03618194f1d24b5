namespace Candor.Probes.Bundles;

/// <summary>Reads small files that others may have put there.</summary>
internal static class BoundedFile
{
    /// <summary>Reads a file whole, once.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="most">Most bytes that it may have; it must have one.</param>
    /// <param name="subject">What a refusal is headed with: <c>The key 'x'</c>.</param>
    /// <exception cref="BundleException">There is no such file, it is of another size, or it cannot be read.</exception>
    public static byte[] Read(string path, long most, string subject)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new BundleException(subject, ["There is no such file."]);
            }

            // Asked before opening: a pipe or device has length 0, and opening one could block for ever. A link's own length says nothing.
            Require((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

            // And of what was opened: the name may be another file's by now.
            Require(stream.Length);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(subject, ["It cannot be read."], exception);
        }

        void Require(long length)
        {
            if (length < 1 || length > most)
            {
                throw new BundleException(subject, [$"It has {length} bytes; 1 to {most} are expected."]);
            }
        }
    }
}
