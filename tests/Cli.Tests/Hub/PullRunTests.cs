using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Candor.Cli.Tests.Hub;

public sealed class PullRunTests
{
    private static readonly string[] Wanted = ["README.md", "config.json", "onnx/model.onnx", "onnx/model.onnx_data", "tokenizer.json"];

    [Fact]
    public async Task Run_FirstTime_MakesASnapshotInTheHubsLayout()
    {
        await using var scene = await PullScene.StartAsync();
        var result = (await scene.RunAsync()).Expect(0);
        Assert.Equal($"{scene.Snapshot}{Environment.NewLine}", result.Output);
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(scene.Repository, "refs", "main")));
        Assert.Equal(Wanted, Names(scene.Snapshot));
        foreach (var name in Wanted)
        {
            var link = new FileInfo(Path.Combine(scene.Snapshot, name));
            Assert.EndsWith($"../blobs/{scene.Hub.Hash(name)}", link.LinkTarget, StringComparison.Ordinal);
            Assert.False(Path.IsPathRooted(link.LinkTarget));
            Assert.Equal(scene.Hub.Files[name], File.ReadAllBytes(link.FullName));
        }

        Assert.Equal(Wanted.Select(scene.Hub.Hash).Order(), Names(Path.Combine(scene.Repository, "blobs")).Order());
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(scene.Repository), static entry => Path.GetFileName(entry).StartsWith(".staging", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Again_DownloadsNothingButAsksForTheCommit()
    {
        await using var scene = await PullScene.StartAsync();
        (await scene.RunAsync()).Expect(0);
        scene.Hub.Requests.Clear();
        scene.Settings = scene.Settings with { IsJson = true };
        var report = JsonDocument.Parse((await scene.RunAsync()).Expect(0).Output).RootElement;
        Assert.DoesNotContain(scene.Hub.Requests, static request => request.Method == "GET" && request.Path.Contains("/resolve/", StringComparison.Ordinal));
        Assert.Equal(0, report.GetProperty("bytes_downloaded").GetInt64());
        Assert.Equal((FakeHub.Commit, "onnx/model.onnx"), (report.GetProperty("commit").GetString(), report.GetProperty("graph").GetString()));
        Assert.Equal(Wanted, report.GetProperty("files").EnumerateArray().Select(static file => file.GetString()!));
    }

    [Fact]
    public async Task Run_OtherGraph_IsAddedToTheSnapshot()
    {
        await using var scene = await PullScene.StartAsync();
        (await scene.RunAsync()).Expect(0);
        scene.Settings = scene.Settings with { Graph = "onnx/model_q4.onnx" };
        (await scene.RunAsync()).Expect(0);
        Assert.Equal([.. Wanted.Append("onnx/model_q4.onnx").Order(StringComparer.Ordinal)], Names(scene.Snapshot));
    }

    [Fact]
    public async Task Run_WeightsUnderAnotherName_AreReadFromTheGraph()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Add("onnx/model.onnx", TinyGraph.WithWeightsAt("elsewhere.bin"), isLarge: true);
        scene.Hub.Add("onnx/elsewhere.bin", PullScene.Content(500), isLarge: true);
        (await scene.RunAsync()).Expect(0);
        Assert.Contains("onnx/elsewhere.bin", Names(scene.Snapshot));
    }

    [Theory]
    [InlineData("absent.bin", "'onnx/model.onnx' of 'planted/tiny' names weights in 'onnx/absent.bin', which the repository does not hold.")]
    [InlineData("../secret", "'onnx/model.onnx' names weights at '../secret', outside its folder; such a graph is not used.")]
    public async Task Run_WeightsThatAreNotThere_LeaveNoSnapshot(string location, string sentence)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Add("onnx/model.onnx", TinyGraph.WithWeightsAt(location), isLarge: true);
        var result = (await scene.RunAsync()).Expect(2);
        Assert.EndsWith(sentence + Environment.NewLine, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scene.Snapshot));
    }

    [Fact]
    public async Task Run_Includes_TakeWhatMatches()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Include = ["*.json", "pytorch_model.???"] };
        (await scene.RunAsync()).Expect(0);
        Assert.Equal(["config.json", "pytorch_model.bin", "tokenizer.json"], Names(scene.Snapshot));
        scene.Settings = scene.Settings with { Include = ["tokenizer.jsn"] };
        Assert.Equal(
            $"Nothing in 'planted/tiny' matches 'tokenizer.jsn'. Near it: tokenizer.json.{Environment.NewLine}", (await scene.RunAsync()).Expect(2).Error);
    }

    [Fact]
    public async Task Run_Out_FillsAFolderWithLinks()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Out = new DirectoryInfo(scene.PathOf("model")) };
        var result = (await scene.RunAsync()).Expect(0);
        Assert.Equal($"{scene.PathOf("model")}{Environment.NewLine}", result.Output);
        Assert.Equal(Wanted, Names(scene.PathOf("model")));
        Assert.Equal(scene.Hub.Files["onnx/model.onnx_data"], File.ReadAllBytes(Path.Combine(scene.PathOf("model"), "onnx", "model.onnx_data")));
        Assert.Contains("is not empty; --out names a new folder.", (await scene.RunAsync()).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cancelled_KeepsWhatCameAndGoesOnThere()
    {
        await using var scene = await PullScene.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var data = scene.Hub.Files["onnx/model.onnx_data"];
        scene.Hub.Fault = async (host, context) =>
        {
            if (host != "store" || !context.Request.Path.Value!.EndsWith("_data", StringComparison.Ordinal))
            {
                return false;
            }

            // The first half, then silence until the user loses patience.
            context.Response.ContentLength = data.Length;
            await context.Response.Body.WriteAsync(data.AsMemory(0, 150_000));
            await context.Response.Body.FlushAsync();
            await Eventually.TrueAsync(() => PartialLength(scene) == 150_000);
            await cancellation.CancelAsync();
            return true;
        };
        (await scene.RunAsync(cancellation.Token)).Expect(130);
        Assert.Equal(150_000, PartialLength(scene));
        Assert.False(Directory.Exists(scene.Snapshot));
        Assert.False(File.Exists(Path.Combine(scene.Repository, "refs", "main")));

        scene.Hub.Fault = static (_, _) => Task.FromResult(false);
        (await scene.RunAsync()).Expect(0);
        Assert.Equal("bytes=150000-", scene.Hub.Downloads("onnx/model.onnx_data").Last().Range);
        Assert.Equal(data, File.ReadAllBytes(Path.Combine(scene.Snapshot, "onnx", "model.onnx_data")));
    }

    [Fact]
    public async Task Run_TwoAtOnce_BothSucceedAndTheFileIsFetchedOnce()
    {
        await using var scene = await PullScene.StartAsync();
        var results = await Task.WhenAll(scene.RunAsync(), scene.RunAsync());
        Assert.All(results, static result => result.Expect(0));
        Assert.Single(scene.Hub.Downloads("onnx/model.onnx_data"));
    }

    private static long PartialLength(PullScene scene)
    {
        var file = new FileInfo(Path.Combine(scene.Repository, "blobs", scene.Hub.Hash("onnx/model.onnx_data") + ".incomplete"));
        return file.Exists ? file.Length : -1;
    }

    private static string[] Names(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal),
    ];
}
