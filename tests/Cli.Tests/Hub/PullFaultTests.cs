using System.Globalization;
using Candor.Cli.Hub;
using Microsoft.AspNetCore.Http;

namespace Candor.Cli.Tests.Hub;

public sealed class PullFaultTests
{
    private const string Weights = "onnx/model.onnx_data";

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Run_HubStumbles_IsTriedAgain(int status)
    {
        await using var scene = await PullScene.StartAsync();
        var failures = 3;
        scene.Hub.Fault = (_, context) => context.Request.Path.Value!.StartsWith("/api/", StringComparison.Ordinal) && failures-- > 0
            ? FakeHub.RefuseAsync(context, status)
            : Task.FromResult(false);
        var result = (await scene.RunAsync()).Expect(0);
        Assert.Equal(3, scene.Time.Pauses.Count);
        Assert.Contains($"127.0.0.1 answers with status {status}; trying again in ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RetryAfter_IsHonoured()
    {
        await using var scene = await PullScene.StartAsync();
        var failures = 1;
        scene.Hub.Fault = (_, context) =>
        {
            if (failures-- <= 0)
            {
                return Task.FromResult(false);
            }

            context.Response.Headers.RetryAfter = "17";
            return FakeHub.RefuseAsync(context, 429);
        };
        (await scene.RunAsync()).Expect(0);
        Assert.Equal([TimeSpan.FromSeconds(17)], scene.Time.Pauses);
    }

    [Fact]
    public async Task Run_RetryAfterTooLong_GivesUpAtOnce()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static (_, context) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return FakeHub.RefuseAsync(context, 429);
        };
        var result = (await scene.RunAsync()).Expect(3);
        Assert.Equal($"127.0.0.1 answers with status 429. Run the same command again later.{Environment.NewLine}", result.Error);
        Assert.Empty(scene.Time.Pauses);
    }

    [Fact]
    public async Task Run_HubStaysDown_SaysSoAndPointsAtTheCache()
    {
        await using var scene = await PullScene.StartAsync();
        (await scene.RunAsync()).Expect(0);
        scene.Hub.Fault = static (_, context) => FakeHub.RefuseAsync(context, 502);
        var result = (await scene.RunAsync()).Expect(3);
        Assert.Equal(HubTransport.Retrying.Retries, scene.Time.Pauses.Count);
        Assert.EndsWith(
            "127.0.0.1 answers with status 502. Run the same command again later. "
            + $"With --offline, commit {FakeHub.Commit} from the cache is used.{Environment.NewLine}",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConnectionCutAgainAndAgain_GoesOnWhereItWasEachTime()
    {
        // More cuts than retries: what counts is that something comes each time.
        await using var scene = await PullScene.StartAsync();
        var data = scene.Hub.Files[Weights];
        var cuts = 0;
        scene.Hub.Fault = async (host, context) =>
        {
            if (host != "store" || !context.Request.Path.Value!.EndsWith("_data", StringComparison.Ordinal) || cuts == 10)
            {
                return false;
            }

            cuts++;
            var from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
            if (from > 0)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {from}-{data.Length - 1}/{data.Length}";
            }

            context.Response.ContentLength = data.Length - from;
            await context.Response.Body.WriteAsync(data.AsMemory(from, 10_000));
            await context.Response.Body.FlushAsync();

            // A cut connection loses what is on its way: wait until it has arrived.
            var partial = Path.Combine(scene.Repository, "blobs", scene.Hub.Hash(Weights) + ".incomplete");
            await Eventually.TrueAsync(() => new FileInfo(partial) is { Exists: true } file && file.Length == from + 10_000);
            context.Abort();
            return true;
        };
        (await scene.RunAsync()).Expect(0);
        Assert.Equal(
            ["", .. Enumerable.Range(1, 10).Select(static i => $"bytes={i * 10_000}-")], scene.Hub.Downloads(Weights).Select(static request => request.Range));
        Assert.Equal(data, File.ReadAllBytes(Path.Combine(scene.Snapshot, Weights)));
    }

    [Fact]
    public async Task Run_StoreIgnoresRanges_BeginsAnew()
    {
        await using var scene = await PullScene.StartAsync();
        Plant(scene, scene.Hub.Files[Weights][..1000]);
        scene.Hub.Fault = (host, context) =>
        {
            if (host == "store")
            {
                context.Request.Headers.Remove("Range");
            }

            return Task.FromResult(false);
        };
        (await scene.RunAsync()).Expect(0);
        Assert.Equal("bytes=1000-", Assert.Single(scene.Hub.Downloads(Weights)).Range);
        Assert.Equal(scene.Hub.Files[Weights], File.ReadAllBytes(Path.Combine(scene.Snapshot, Weights)));
    }

    [Fact]
    public async Task Run_EarlierPieceIsSpoilt_BeginsAnewOnce()
    {
        await using var scene = await PullScene.StartAsync();
        Plant(scene, new byte[1000]);
        (await scene.RunAsync()).Expect(0);
        Assert.Equal(["bytes=1000-", ""], scene.Hub.Downloads(Weights).Select(static request => request.Range));
        Assert.Equal(scene.Hub.Files[Weights], File.ReadAllBytes(Path.Combine(scene.Snapshot, Weights)));
    }

    [Fact]
    public async Task Run_EarlierPieceIsTooLong_BeginsAnew()
    {
        await using var scene = await PullScene.StartAsync();
        Plant(scene, new byte[400_000]);
        (await scene.RunAsync()).Expect(0);
        Assert.Equal(scene.Hub.Files[Weights], File.ReadAllBytes(Path.Combine(scene.Snapshot, Weights)));
    }

    [Theory]
    [InlineData(Weights, "SHA-256")]
    [InlineData("config.json", "git hash")]
    public async Task Run_WrongBytes_AreThrownAway(string name, string function)
    {
        await using var scene = await PullScene.StartAsync();
        var hash = scene.Hub.Hash(name);
        var host = scene.Hub.Large.Contains(name) ? "store" : "hub";
        scene.Hub.Fault = async (at, context) =>
        {
            if (at != host || context.Request.Method != "GET" || !context.Request.Path.Value!.EndsWith(name, StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.Body.WriteAsync(new byte[scene.Hub.Files[name].Length]);
            return true;
        };
        var result = (await scene.RunAsync()).Expect(4);
        Assert.EndsWith(
            $"'{name}' did not arrive as the hub announced it: its {function} is not {hash}. It was thrown away; "
            + $"run the same command again.{Environment.NewLine}",
            result.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(scene.Snapshot));
        Assert.False(File.Exists(Path.Combine(scene.Repository, "blobs", hash)));
    }

    [Fact]
    public async Task Run_FileChangesMidWay_IsRefused()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = (host, context) =>
        {
            if (host == "store" && context.Request.Path.Value!.EndsWith("_data", StringComparison.Ordinal))
            {
                scene.Hub.Files[Weights] = PullScene.Content(200_000);
            }

            return Task.FromResult(false);
        };
        var result = (await scene.RunAsync()).Expect(4);
        Assert.EndsWith(
            $"'{Weights}' changed while it was downloaded: it is no longer 300000 bytes long. Run the same command again.{Environment.NewLine}",
            result.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a\\..\\b")]
    [InlineData("a//b")]
    [InlineData("C:evil")]
    public async Task Run_NameThatLeadsOut_IsRefusedBeforeAnythingIsDownloaded(string name)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.AlsoListed.Add(name);
        var result = (await scene.RunAsync()).Expect(4);
        Assert.Equal(
            $"'planted/tiny' lists a file named '{name}', which could leave the folder it is put in; nothing was downloaded.{Environment.NewLine}",
            result.Error);
        Assert.Single(scene.Hub.Requests);
        Assert.False(Directory.Exists(scene.Cache));
    }

    [Fact]
    public async Task Run_NotEnoughSpace_IsSaidBeforeTheDownload()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = async (host, context) =>
        {
            if (host != "hub" || context.Request.Method != "HEAD" || !context.Request.Path.Value!.EndsWith("_data", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers["X-Linked-ETag"] = scene.Hub.Hash(Weights);
            context.Response.Headers["X-Linked-Size"] = (1L << 60).ToString(CultureInfo.InvariantCulture);
            context.Response.Redirect("http://127.0.0.1:9/never");
            return await Task.FromResult(true);
        };
        var result = (await scene.RunAsync()).Expect(2);
        Assert.Matches(
            @"^1152921504\.\d\d GB are still to be downloaded, and the disk of '.*' has .* left\. Free some space, or choose another --cache\.", result.Error);
        Assert.DoesNotContain(scene.Hub.Requests, static request => request.Method == "GET" && request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_DiskFillsUp_IsASentenceAndLeavesNoSnapshot()
    {
        await using var scene = await PullScene.StartAsync();
        var blobs = Directory.CreateDirectory(Path.Combine(scene.Repository, "blobs")).FullName;

        // The kernel's own full disk.
        File.CreateSymbolicLink(Path.Combine(blobs, scene.Hub.Hash(Weights) + ".incomplete"), "/dev/full");
        var result = (await scene.RunAsync()).Expect(2);
        Assert.Matches(@"cannot be written: No space left on device.*\. What was downloaded is kept; run the same command again to go on\.", result.Error);
        Assert.False(Directory.Exists(scene.Snapshot));
    }

    [Fact]
    public async Task Run_NoHashGiven_IsRefused()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static (host, context) =>
        {
            if (host == "hub" && context.Request.Method == "HEAD" && context.Request.Path.Value!.EndsWith("config.json", StringComparison.Ordinal))
            {
                context.Response.Headers.ETag = "\"anything\"";
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };
        var result = (await scene.RunAsync()).Expect(4);
        Assert.Equal(
            $"The hub gives no hash and size for 'config.json' of 'planted/tiny', so that a download could not be checked.{Environment.NewLine}", result.Error);
    }

    [Fact]
    public async Task Run_NoHubAtAll_IsUnreachable()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Endpoint = "http://127.0.0.1:1" };
        var result = (await scene.RunAsync()).Expect(3);
        Assert.Matches(@"127\.0\.0\.1 cannot be reached \(.*\)\. Run the same command again later\.\s*$", result.Error);
    }

    [Theory]
    [InlineData("ftp://hub.example")]
    [InlineData("hub.example")]
    [InlineData("https://user:word@hub.example")]
    public async Task Run_EndpointOfAnotherForm_IsBadInput(string endpoint)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Endpoint = endpoint };
        Assert.Equal(
            $"'{endpoint}' is not the address of a hub; expected a form such as https://hub.example.{Environment.NewLine}",
            (await scene.RunAsync()).Expect(2).Error);
    }

    // What an earlier process left of the weights.
    private static void Plant(PullScene scene, byte[] bytes)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(scene.Repository, "blobs")).FullName;
        File.WriteAllBytes(Path.Combine(blobs, scene.Hub.Hash(Weights) + ".incomplete"), bytes);
    }
}
