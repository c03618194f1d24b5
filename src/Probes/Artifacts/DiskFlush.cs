using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Candor.Probes.Artifacts;

/// <summary>Waits until the disk has what was written, and says so where it has not.</summary>
/// <remarks>
/// Outside Windows, .NET 10 hides failures: its shim returns 1 where <c>fsync</c> returned −1, and its caller looks for a negative number, so that
/// <c>FileStream.Flush(true)</c> returns after an input/output error or on a full disk as if nothing had happened. So <c>fsync</c> is called directly.
/// </remarks>
internal static partial class DiskFlush
{
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;
    private const int ReadOnly = 0;

    /// <summary>Flushes a file.</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="IOException">The disk did not confirm; what was written may be lost, and must be written again.</exception>
    public static void File(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (Error(() => Sync(file)) is var error and not 0)
        {
            throw new IOException($"'{path}' could not be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <summary>Flushes a folder, so that the names of new files in it last. Windows has no need of it.</summary>
    /// <exception cref="IOException">The disk did not confirm.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = Open(path, ReadOnly);

        // Some file systems cannot flush folders and say so by EINVAL; they order names themselves.
        if (folder.IsInvalid || Error(() => Sync(folder)) is not (0 or InvalidArgument))
        {
            throw new IOException($"The folder '{path}' could not be written to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private static int Error(Func<int> call)
    {
        while (call() != 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
