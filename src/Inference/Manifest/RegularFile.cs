using System.Runtime.InteropServices;

namespace Candor.Inference.Manifest;

/// <summary>Tells files with contents from what only looks like one: opening a named pipe for reading would wait for a writer for ever.</summary>
internal static partial class RegularFile
{
    private const int CurrentDirectory = -100;
    private const uint TypeOnly = 1;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether what the path leads to, links followed, is there and is no regular file: a directory, named pipe, socket or device.</summary>
    public static bool IsSomethingElse(string path)
    {
        if (Directory.Exists(path))
        {
            return true;
        }

        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.Device);
        }

        try
        {
            return StatX(CurrentDirectory, path, 0, TypeOnly, out var status) == 0 && (status.Mode & TypeMask) != Regular;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without the call; then only directories are recognised.
            return false;
        }
    }

    // The framework tells directories and links only. This call's structure, unlike stat's, is the same on every architecture.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out FileStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
