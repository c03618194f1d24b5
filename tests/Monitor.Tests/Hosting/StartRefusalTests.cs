using Candor.Monitor.Hosting;
using Candor.Testing;

namespace Candor.Monitor.Tests.Hosting;

/// <summary>A model folder or bank that is not what it says keeps the sidecar from starting, with a sentence that names the file.</summary>
public sealed class StartRefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;

    public StartRefusalTests()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Atlas, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(Repository.Atlas, file);
            if (!relative.Contains("make", StringComparison.Ordinal) && !relative.StartsWith("data", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, relative))!);
                File.Copy(file, Path.Combine(_folder, relative));
            }
        }
    }

    [Fact]
    public async Task Start_CopyOfTheFolder_Starts() => Assert.Null(await StartAsync());

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("tokenizer.json")]
    public async Task Start_AlteredFile_IsRefusedByName(string file)
    {
        var path = Path.Combine(_folder, file);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var reason = await StartAsync();
        Assert.Contains(file, reason, StringComparison.Ordinal);
        Assert.Contains("SHA-256", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("tokenizer.json")]
    [InlineData("model.json")]
    public async Task Start_MissingFile_IsRefusedByName(string file)
    {
        File.Delete(Path.Combine(_folder, file));
        Assert.Contains(file, await StartAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BankOfAnotherModel_IsRefusedNamingBoth()
    {
        var path = Path.Combine(Directory.GetDirectories(Path.Combine(_folder, "probes")).Single(), "bank.json");
        var text = await File.ReadAllTextAsync(path);
        var fingerprint = System.Text.RegularExpressions.Regex.Match(text, "\"fingerprint\": \"([0-9a-f]{64})\"").Groups[1].Value;
        Assert.NotEmpty(fingerprint);
        var other = new string('0', 64);
        await File.WriteAllTextAsync(path, text.Replace(fingerprint, other, StringComparison.Ordinal));
        var reason = await StartAsync();
        Assert.Contains(fingerprint, reason, StringComparison.Ordinal);
        Assert.Contains(other, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoBank_StartsAndOnlyObserves()
    {
        RenameModel("bankless");
        Directory.Delete(Path.Combine(_folder, "probes"), recursive: true);
        Assert.Null(await StartAsync());
        Assert.EndsWith(
            "Make a bank with 'candor fit' and 'candor calibrate', or set Policy:Mode to Observe.",
            await StartAsync("--Policy:Mode=Enforce"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralBanks_AsksForOne()
    {
        var only = Directory.GetDirectories(Path.Combine(_folder, "probes")).Single();
        Directory.CreateDirectory(only + "-2");
        File.Copy(Path.Combine(only, "bank.json"), Path.Combine(only + "-2", "bank.json"));
        Assert.EndsWith("Name one in Model:Bank.", await StartAsync(), StringComparison.Ordinal);
        Assert.Null(await StartAsync($"--Model:Bank={Path.GetFileName(only)}"));
    }

    [Fact]
    public async Task Start_ChatTemplateThatUsesWhatIsNotSupported_IsRefusedByLine()
    {
        const string Template = "hello\n{% include 'other' %}";
        await File.WriteAllTextAsync(Path.Combine(_folder, "chat.jinja"), Template);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Template)));
        var path = Path.Combine(_folder, "model.json");
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        manifest["chat_template"] = new System.Text.Json.Nodes.JsonObject { ["file"] = "chat.jinja", ["sha256"] = hash };
        await File.WriteAllTextAsync(path, manifest.ToJsonString());
        Assert.Equal("The chat template cannot be used: line 2: the tag 'include' is not supported.", await StartAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Banks are also looked for under models/NAME/probes of the working directory, where another model's may lie.
    private void RenameModel(string name)
    {
        var path = Path.Combine(_folder, "model.json");
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        manifest["name"] = name;
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>Starts and stops the sidecar.</summary>
    /// <returns>What the user would read; null when it started. A failure without an explanation is a failure of the test.</returns>
    private async Task<string?> StartAsync(params string[] settings)
    {
        try
        {
            await using var app = MonitorApplication.Build(
            [
                "--Listen:Grpc=http://127.0.0.1:0", "--Listen:Observability=http://127.0.0.1:0", $"--Model:Folder={_folder}",
                "--Sessions:DrainQuietPeriod=00:00:00", "--Inference:Threads=1", "--Inference:MaxSequences=2", .. settings,
            ]);
            await app.StartAsync();
            await app.StopAsync();
            return null;
        }
        catch (Exception exception) when (StartFailure.Explain(exception) is { } reason)
        {
            return reason;
        }
    }
}
