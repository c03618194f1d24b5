using Candor.Cli.Hub;
using Microsoft.AspNetCore.Http;

namespace Candor.Cli.Tests.Hub;

/// <summary>Tokens, gates, names that do not exist, and work without a network.</summary>
public sealed class PullAccessTests
{
    private const string Secret = "hf_planted_secret";

    [Fact]
    public async Task Run_Token_ReachesTheHubAndNobodyElse()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { TokenFile = new FileInfo(scene.Write("token", Secret)) };
        scene.Hub.Fault = static (host, context) => host == "hub" && context.Request.Headers.Authorization != $"Bearer {Secret}"
            ? FakeHub.RefuseAsync(context, 401)
            : Task.FromResult(false);
        var result = (await scene.RunAsync()).Expect(0);
        Assert.Contains(scene.Hub.Requests, static request => request.Host == "store");
        Assert.All(scene.Hub.Requests, static request => Assert.Equal(request.Host == "hub" ? $"Bearer {Secret}" : "", request.Authorization));
        Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HF_TOKEN")]
    [InlineData("HF_TOKEN_PATH")]
    [InlineData("HF_HOME")]
    public async Task Run_TokenOfTheEnvironment_IsUsed(string variable)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Variables[variable] = variable switch
        {
            "HF_TOKEN" => Secret,
            "HF_TOKEN_PATH" => scene.Write("token", Secret),
            _ => Path.GetDirectoryName(scene.Write("token", Secret))!,
        };
        (await scene.RunAsync()).Expect(0);
        Assert.All(
            scene.Hub.Requests.Where(static request => request.Host == "hub"), static request => Assert.Equal($"Bearer {Secret}", request.Authorization));
    }

    [Theory]
    [InlineData("", "does not hold a token: one word of printable ASCII characters.")]
    [InlineData("two words", "does not hold a token: one word of printable ASCII characters.")]
    public async Task Run_TokenOfAnotherForm_IsRefusedWithoutShowingIt(string text, string sentence)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { TokenFile = new FileInfo(scene.Write("token", text)) };
        var result = (await scene.RunAsync()).Expect(2);
        Assert.EndsWith(sentence + Environment.NewLine, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("two", result.Error, StringComparison.Ordinal);
        Assert.Empty(scene.Hub.Requests);
    }

    [Theory]
    [InlineData(401, null, false, "'planted/tiny' needs a token (status 401): give one with --token-file or HF_TOKEN.")]
    [InlineData(403, null, true, "The token was not accepted for 'planted/tiny' (status 403): it is wrong, has expired, or may not read this model.")]
    [InlineData(403, "GatedRepo", true, "'planted/tiny' is gated, and the token's owner has no access yet: accept its terms at {0}/planted/tiny.")]
    [InlineData(
        401, "GatedRepo", false, "'planted/tiny' is gated: accept its terms at {0}/planted/tiny, then give a token that has access (--token-file, HF_TOKEN).")]
    public async Task Run_Denied_SaysWhatToDo(int status, string? code, bool hasToken, string sentence)
    {
        await using var scene = await PullScene.StartAsync();
        if (hasToken)
        {
            scene.Variables["HF_TOKEN"] = Secret;
        }

        scene.Hub.Fault = (_, context) => FakeHub.RefuseAsync(context, status, code);
        var result = (await scene.RunAsync()).Expect(4);
        Assert.Equal(string.Format(null, sentence, scene.Hub.Endpoint) + Environment.NewLine, result.Error);
        Assert.Empty(scene.Time.Pauses);
    }

    [Fact]
    public async Task Run_NoSuchModel_NamesNearOnes()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static async (_, context) =>
        {
            if (context.Request.Path == "/api/models")
            {
                await context.Response.WriteAsync("""[{"id":"planted/tiny"},{"id":"else/unrelated"}]""");
                return true;
            }

            return await FakeHub.RefuseAsync(context, 401, "RepoNotFound");
        };
        scene.Settings = scene.Settings with { Id = "planted/tinny" };
        Assert.Equal(
            "127.0.0.1 has no model 'planted/tinny', or it is private and needs a token (--token-file, HF_TOKEN). Near it: planted/tiny." + Environment.NewLine,
            (await scene.RunAsync()).Expect(2).Error);
    }

    [Fact]
    public async Task Run_NoSuchRevision_NamesNearOnes()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static async (_, context) =>
        {
            if (context.Request.Path.Value!.EndsWith("/refs", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync("""{"branches":[{"name":"main"}],"tags":[{"name":"v1.0"}]}""");
                return true;
            }

            return await FakeHub.RefuseAsync(context, 404, "RevisionNotFound");
        };
        scene.Settings = scene.Settings with { Revision = "mian" };
        Assert.Equal($"'planted/tiny' has no revision 'mian'. Near it: main.{Environment.NewLine}", (await scene.RunAsync()).Expect(2).Error);
    }

    [Fact]
    public async Task Run_NoSuchGraph_NamesNearOnes()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Graph = "onnx/model_q5.onnx" };
        Assert.StartsWith(
            "'planted/tiny' has no file 'onnx/model_q5.onnx'. Near it: onnx/model_q4.onnx", (await scene.RunAsync()).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralGraphsNoneOfThemPlain_AsksToChoose()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Files.Remove("onnx/model.onnx");
        scene.Hub.Add("onnx/model_fp16.onnx", TinyGraph.WithWeightsAt(null));
        Assert.Equal(
            $"'planted/tiny' holds 2 graphs; choose one with --graph: onnx/model_fp16.onnx, onnx/model_q4.onnx.{Environment.NewLine}",
            (await scene.RunAsync()).Expect(2).Error);
    }

    [Theory]
    [InlineData("no-slash-but/too/many")]
    [InlineData("../up")]
    [InlineData("owner/na me")]
    [InlineData("owner/..")]
    [InlineData("")]
    public async Task Run_IdOfAnotherForm_IsBadInput(string id)
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { Id = id };
        Assert.StartsWith(
            $"'{id}' is not the id of a model on the hub; expected a form such as ", (await scene.RunAsync()).Expect(2).Error, StringComparison.Ordinal);
        Assert.Empty(scene.Hub.Requests);
    }

    [Fact]
    public async Task Run_RenamedModel_IsFollowed()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static (_, context) =>
        {
            if (!context.Request.Path.Value!.Contains("old/name", StringComparison.Ordinal))
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = 307;
            context.Response.Headers.Location = context.Request.Path.Value.Replace("old/name", FakeHub.Id, StringComparison.Ordinal);
            return Task.FromResult(true);
        };
        scene.Settings = scene.Settings with { Id = "old/name" };
        (await scene.RunAsync()).Expect(0);
        Assert.True(Directory.Exists(Path.Combine(scene.Cache, "models--old--name", "snapshots", FakeHub.Commit)));
    }

    [Fact]
    public async Task Run_RedirectsForEver_IsRefused()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Hub.Fault = static (_, context) =>
        {
            context.Response.Redirect(context.Request.Path);
            return Task.FromResult(true);
        };
        Assert.Contains("more than 10 times.", (await scene.RunAsync()).Expect(4).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Offline_UsesTheCacheAndNoNetwork(bool byVariable)
    {
        await using var scene = await PullScene.StartAsync();
        (await scene.RunAsync()).Expect(0);
        scene.Hub.Requests.Clear();
        scene.Settings = scene.Settings with { IsOffline = !byVariable };
        if (byVariable)
        {
            scene.Variables["HF_HUB_OFFLINE"] = "1";
        }

        Assert.Equal($"{scene.Snapshot}{Environment.NewLine}", (await scene.RunAsync()).Expect(0).Output);
        Assert.Empty(scene.Hub.Requests);
    }

    [Fact]
    public async Task Run_OfflineAndNotThere_SaysWhatToDo()
    {
        await using var scene = await PullScene.StartAsync();
        scene.Settings = scene.Settings with { IsOffline = true };
        Assert.Equal(
            $"Revision 'main' of 'planted/tiny' is not in the cache. Run the same command once without --offline.{Environment.NewLine}",
            (await scene.RunAsync()).Expect(2).Error);
    }

    [Fact]
    public async Task Run_OfflineWithoutItsWeights_IsRefused()
    {
        await using var scene = await PullScene.StartAsync();
        (await scene.RunAsync()).Expect(0);
        File.Delete(Path.Combine(scene.Repository, "blobs", scene.Hub.Hash("onnx/model.onnx_data")));
        scene.Settings = scene.Settings with { IsOffline = true };
        Assert.Equal(
            "The weights 'onnx/model.onnx_data' of 'onnx/model.onnx' are not in the cache. Run the same command once without --offline." + Environment.NewLine,
            (await scene.RunAsync()).Expect(2).Error);
    }

    [Fact]
    public void Environment_VariablesOfTheHub_AreReadAsItsToolsDo()
    {
        var variables = new Dictionary<string, string>();
        var environment = new HubEnvironment(name => variables.GetValueOrDefault(name), "/home/somebody");
        Assert.Equal(
            ("https://huggingface.co", "/home/somebody/.cache/huggingface/hub", "/home/somebody/.cache/huggingface/token"),
            (environment.Endpoint, environment.Cache, environment.TokenPath));
        variables["HF_HOME"] = "/hf";
        Assert.Equal(("/hf/hub", "/hf/token"), (environment.Cache, environment.TokenPath));
        variables["HF_HUB_CACHE"] = "/cache";
        variables["HF_ENDPOINT"] = "https://hub.example";
        Assert.Equal(("https://hub.example", "/cache"), (environment.Endpoint, environment.Cache));
        Assert.False(environment.IsOffline);
        variables["HF_HUB_OFFLINE"] = "true";
        Assert.True(environment.IsOffline);
    }
}
