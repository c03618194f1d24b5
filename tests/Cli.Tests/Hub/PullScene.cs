using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Pull;
using Candor.Cli.Hub;
using Candor.Cli.Output;

namespace Candor.Cli.Tests.Hub;

/// <summary>A hub, an empty cache and a clock: what a pull needs, for one test.</summary>
internal sealed class PullScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PullScene(FakeHub hub) => Hub = hub;

    public FakeHub Hub { get; }

    public PromptTime Time { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public string Cache => _folder["cache"];

    public string Repository => Path.Combine(Cache, "models--planted--tiny");

    public string Snapshot => Path.Combine(Repository, "snapshots", FakeHub.Commit);

    public PullSettings Settings { get; set; } = null!;

    /// <summary>A hub with a small export: a graph with weights beside it, a tokenizer, and files that nobody asked for.</summary>
    public static async Task<PullScene> StartAsync()
    {
        var scene = new PullScene(await FakeHub.StartAsync());
        scene.Hub.Add("onnx/model.onnx", TinyGraph.WithWeightsAt("model.onnx_data"), isLarge: true);
        scene.Hub.Add("onnx/model.onnx_data", Content(300_000), isLarge: true);
        scene.Hub.Add("onnx/model_q4.onnx", TinyGraph.WithWeightsAt(null));
        scene.Hub.Add("config.json", "{}");
        scene.Hub.Add("tokenizer.json", "{\"version\":\"1.0\"}");
        scene.Hub.Add("README.md", "# Tiny");
        scene.Hub.Add("pytorch_model.bin", Content(1000), isLarge: true);
        scene.Settings = new PullSettings(
            FakeHub.Id, "main", null, [], new DirectoryInfo(scene.Cache), null, scene.Hub.Endpoint, null, IsOffline: false, IsJson: false);
        return scene;
    }

    public static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public string PathOf(string name) => _folder[name];

    public async Task<ToolResult> RunAsync(CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new HubEnvironment(name => Variables.GetValueOrDefault(name), _folder["home"]);
        int code;
        try
        {
            code = await new PullRun(Settings, environment, CliConsole.For(output, error), Time).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (ErrorFunnel.Describe(exception) is { } described)
        {
            error.WriteLine(described.Message);
            code = described.ExitCode;
        }

        return new ToolResult(code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Dispose();
    }
}
