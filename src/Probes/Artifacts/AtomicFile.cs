namespace Candor.Probes.Artifacts;

/// <summary>Replaces a file in one step, and returns when the disk has it.</summary>
public static class AtomicFile
{
    /// <summary>What the name of an unfinished file ends with.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>
    /// Writes beside <paramref name="path"/>, flushes to the disk, then renames over it; on failure the old file stays and the new one goes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes all of it.</param>
    /// <exception cref="IOException">It could not be written, or the disk did not confirm that it has it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);

        // In the same folder, because a rename is only atomic within a file system.
        var temporary = $"{path}.{Guid.NewGuid():n}{TemporaryExtension}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush();
                DiskFlush.File(stream.SafeFileHandle, path);
            }

            File.Move(temporary, path, overwrite: true);
            DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
