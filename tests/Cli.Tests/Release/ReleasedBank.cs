using Candor.Probes.Bundles;

namespace Candor.Cli.Tests.Release;

/// <summary>What the commands of docs/release.md leave behind, run once for all tests of the path.</summary>
public sealed class ReleasedBank : IAsyncLifetime, IDisposable
{
    // Fewer questions are enough for every check, and a tenth of the time of all.
    private static readonly Dictionary<string, string[]> Shortened = new() { ["extract"] = ["--limit", "2400"], ["causal"] = ["--prompts", "16"] };

    private readonly TemporaryFolder _folder = new();
    private readonly List<(string[] Words, ToolResult Result)> _runs = [];

    internal IReadOnlyList<(string[] Words, ToolResult Result)> Runs => _runs;

    /// <summary>The folder of the bundle that 'candor bundle' made.</summary>
    internal string Bundled => Directory.GetDirectories(this["bundles"]).Single();

    internal string this[string name] => _folder[name];

    public async Task InitializeAsync()
    {
        var guide = new ReleaseGuide(_folder.Path);
        for (var i = 0; i < guide.Commands().Count(); i++)
        {
            // Read again each time: a star stands for what the commands before have made.
            var words = guide.Commands().ElementAt(i);
            if (words[0] is "status" or "rollback")
            {
                // The one needs a sidecar, the other a release before this one; both have tests of their own.
                continue;
            }

            var result = await Tool.RunAsync([.. words, .. Shortened.GetValueOrDefault(words[0], [])]);
            _runs.Add((words, result));
            if (result.ExitCode != 0)
            {
                return;
            }
        }
    }

    internal Bundle InService() => BundleReader.Read(new ServedFolder(this["served"]).Current!);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
