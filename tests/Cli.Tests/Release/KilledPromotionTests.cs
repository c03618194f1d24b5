using System.Diagnostics;
using Candor.Cli.CommandLine;
using Candor.Probes.Bundles;

namespace Candor.Cli.Tests.Release;

/// <summary>A promotion in a process of its own that is killed on the way leaves the old bundle in service or the new one, whole.</summary>
[Collection(ReleasedBankCollection.Name)]
public sealed class KilledPromotionTests(ReleasedBank released) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Promote_KilledAtEveryChangeOfTheFolder_IsTheOldOrTheNewOneAndCanBeRepeated()
    {
        var served = _folder["served"];
        string[] command = ["promote", released.Bundled, "--to", served, "--key", released["keys/release.key.pem"]];
        (await Tool.RunAsync(command)).Expect(0);
        var old = BundleReader.Read(new ServedFolder(served).Current!).Digest;
        var outcomes = new HashSet<string>();

        // Early, amid the bundle's files, around its rename, around the switch; the last one is never reached, so that it comes through.
        foreach (var kill in (int[])[1, 5, 10, 16, 17, 18, 19, int.MaxValue])
        {
            var wasKilled = await KilledAsync([.. command, "--activations", released["activations"]], served, kill);
            var now = BundleReader.Read(new ServedFolder(served).Current!);
            Assert.True(now.Gate!.Passed);
            Assert.Equal(SignatureState.Valid, TrustedKeys.Read(released["keys/release.pub.pem"]).Check(now));
            outcomes.Add(now.Digest == old ? "old" : "new");
            if (!wasKilled)
            {
                Assert.NotEqual(old, now.Digest);
                Assert.Contains("old", outcomes);
                return;
            }
        }

        Assert.Fail("Every promotion was killed.");
    }

    private static async Task<bool> KilledAsync(string[] command, string served, int changes)
    {
        using var watcher = new FileSystemWatcher(served) { IncludeSubdirectories = true, EnableRaisingEvents = false };
        var start = new ProcessStartInfo("dotnet", [typeof(CandorCommandLine).Assembly.Location, .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        var seen = 0;
        void Count(object? sender, FileSystemEventArgs change)
        {
            if (Interlocked.Increment(ref seen) == changes)
            {
                // SIGKILL: nothing of the writer's own runs any more.
                process.Kill();
            }
        }

        watcher.Created += Count;
        watcher.Renamed += (sender, change) => Count(sender, change);
        process.Start();
        watcher.EnableRaisingEvents = true;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode is 0 or 137, $"{process.ExitCode}\n{await output}\n{await error}");
        return process.ExitCode != 0;
    }
}
