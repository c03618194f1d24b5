namespace Candor.Probes.Artifacts;

/// <summary>Replaces a file in one step.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes beside <paramref name="path"/>, flushes to the disk, then renames over it; on failure the old file stays and the new one goes.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        // In the same folder, because a rename is only atomic within a file system.
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
