using Candor.Cli.Hub;

namespace Candor.Cli.Tests.Hub;

public sealed class HubCacheTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Publish_SeveralAtOnce_AllFindTheSnapshotWhole()
    {
        const int Publishers = 4;
        using var start = new Barrier(Publishers);
        string[] names = ["config.json", "onnx/model.onnx", "tokenizer.json"];
        HubFile[] files = [.. names.Select((name, index) => new HubFile(name, BlobHash.Parse(new string((char)('a' + index), 64))!, 1))];
        for (var round = 0; round < 100; round++)
        {
            var commit = round.ToString("x40", null);
            var snapshots = new string[Publishers];
            var threads = Enumerable.Range(0, Publishers).Select(index => Task.Factory.StartNew(
                () =>
                {
                    var cache = new HubCache(_root.Path, HubRepository.Parse("owner/name", "main"));
                    start.SignalAndWait();
                    snapshots[index] = cache.Publish(commit, files);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            await Task.WhenAll(threads).WaitAsync(TimeSpan.FromMinutes(1));

            Assert.Single(snapshots.Distinct());
            Assert.All(files, file => Assert.EndsWith(file.Hash.Text, File.ResolveLinkTarget(Path.Combine(snapshots[0], file.Path), false)!.FullName));
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_root.Path, "models--owner--name"), ".staging-*"));
        }
    }
}
