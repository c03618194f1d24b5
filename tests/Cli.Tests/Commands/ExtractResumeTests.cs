using System.Diagnostics;
using System.Text.RegularExpressions;
using Candor.Cli.CommandLine;

namespace Candor.Cli.Tests.Commands;

/// <summary>Extractions of the embedded model that are really interrupted, and go on.</summary>
public sealed class ExtractResumeTests : IDisposable
{
    private const int Questions = 900;

    // Never waited for in full; it bounds how long a broken run would take.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly string Data = Path.Combine(Repository.Atlas, "data", "questions.jsonl");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_KilledInTheMiddleOfAShard_GoesOnToTheSameBytes()
    {
        var written = WhenWritten("killed", "shard-00001.safetensors");
        using (var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CandorCommandLine).Assembly.Location, .. Arguments("killed")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!)
        {
            // The third shard is being gathered or written when the signal comes, which no process can catch.
            await written.WaitAsync(Deadline);
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Deadline);
            Assert.Equal(128 + 9, process.ExitCode);
        }

        await GoesOnAsync("killed");
    }

    [Fact]
    public async Task Extract_Cancelled_SaysWhatIsStoredAndGoesOnToTheSameBytes()
    {
        using var cancel = new CancellationTokenSource();
        var written = WhenWritten("cancelled", "shard-00000.safetensors").ContinueWith(_ => cancel.Cancel(), TaskScheduler.Default);
        var result = (await Tool.RunAsync(cancel.Token, Arguments("cancelled"))).Expect(ExitCodes.Cancelled);
        await written.WaitAsync(Deadline);
        Assert.Matches(
            $@"\n(256|512|768) of 900 questions are stored in '{Regex.Escape(_folder["cancelled"])}'; the same command goes on there\.\r?\n", result.Error);
        Assert.Empty(result.Output);
        await GoesOnAsync("cancelled");
    }

    [Fact]
    public async Task Extract_OtherSettings_AreRefusedUntilRestartIsGiven()
    {
        (await Tool.RunAsync(
            "extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.3:token", "--limit", "10")).Expect(0);
        var before = File.ReadAllBytes(Path.Combine(_folder["acts"], "extraction.json"));
        string[] other = ["extract", Data, "--model", Repository.Atlas, "--out", _folder["acts"], "--sources", "residual.4:token", "--limit", "10"];
        var refused = (await Tool.RunAsync(other)).Expect(2);
        Assert.Contains("holds an extraction that was begun with the sources residual.3/token, ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder["acts"], "extraction.json")));
        (await Tool.RunAsync([.. other, "--restart"])).Expect(0);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(_folder["acts"], "extraction.json")));
    }

    private string[] Arguments(string folder) =>
    [
        "extract", Data, "--model", Repository.Atlas, "--out", _folder[folder], "--sources", "residual.5:token,answer_mean",
        "--positions", "answer_start,answer", "--concurrency", "1", "--limit", $"{Questions}",
    ];

    private async Task GoesOnAsync(string folder)
    {
        Assert.False(File.Exists(Path.Combine(_folder[folder], "extraction.json")));
        var shards = Directory.GetFiles(_folder[folder], "shard-*.safetensors").Length;
        Assert.InRange(shards, 1, 3);
        var resumed = (await Tool.RunAsync(Arguments(folder))).Expect(0);
        Assert.StartsWith($"Extracting activations ({256 * shards} of {Questions} are there) ...", resumed.Error, StringComparison.Ordinal);

        (await Tool.RunAsync(Arguments("whole"))).Expect(0);
        string[] names = [.. Directory.GetFiles(_folder["whole"]).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(9, names.Length);
        Assert.Equal(names, Directory.GetFiles(_folder[folder]).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        foreach (var name in names)
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(_folder["whole"], name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_folder[folder], name))), name);
        }
    }

    // A file gets its name when it is whole.
    private async Task WhenWritten(string folder, string name)
    {
        Directory.CreateDirectory(_folder[folder]);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(_folder[folder]);
        watcher.Renamed += (_, change) =>
        {
            if (change.Name == name)
            {
                written.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        await written.Task;
    }
}
