using Candor.Probes.Artifacts;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Twice_ReplacesAndLeavesNothingElse()
    {
        var path = Path.Combine(_folder.Path, "x");
        AtomicFile.Write(path, static stream => stream.Write("one"u8));
        AtomicFile.Write(path, static stream => stream.Write("two"u8));
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_Fails_LeavesTheOldFileAndNothingElse()
    {
        var path = Path.Combine(_folder.Path, "x");
        AtomicFile.Write(path, static stream => stream.Write("one"u8));
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, static stream =>
        {
            stream.Write("two"u8);
            throw new InvalidDataException();
        }));
        Assert.Equal("one", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Flush_FailsInTheKernel_IsAnErrorHereAndHiddenByTheFramework()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // The kernel cannot flush this device and says EINVAL, as it says EIO of a broken disk.
        using var stream = new FileStream("/dev/null", FileMode.Open, FileAccess.Write);
        stream.Flush(flushToDisk: true);
        Assert.StartsWith(
            "'/dev/null' could not be written to the disk: ",
            Assert.Throws<IOException>(() => DiskFlush.File(stream.SafeFileHandle, "/dev/null")).Message,
            StringComparison.Ordinal);
        DiskFlush.Folder(_folder.Path);
        Assert.Throws<IOException>(() => DiskFlush.Folder(Path.Combine(_folder.Path, "absent")));
    }
}
