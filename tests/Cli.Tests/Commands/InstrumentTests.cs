using System.Text.Json;

namespace Candor.Cli.Tests.Commands;

/// <summary>instrument → inspect → verify on a tiny decoder in the style of a published one.</summary>
public sealed class InstrumentTests : IDisposable
{
    private static readonly string Family = Path.Combine(Repository.Root, "tests", "Inference.Tests", "Graphs", "Families", "smollm3");

    private readonly TemporaryFolder _folder = new();

    public InstrumentTests()
    {
        Directory.CreateDirectory(_folder["published"]);
        foreach (var file in (string[])["model.onnx", "config.json"])
        {
            File.Copy(Path.Combine(Family, file), Path.Combine(_folder["published"], file));
        }

        // Characters are tokens; as many as the graph's vocabulary has room for.
        var vocabulary = string.Join(',', "?abcdefghijklmnopqrstuvwxyz '.I".Select(static (character, id) => $"\"{character}\":{id}"));
        File.WriteAllText(
            Path.Combine(_folder["published"], "tokenizer.json"),
            $$$"""{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":{"type":"Fuse"},"model":{"type":"BPE","unk_token":"?","fuse_unk":true,"vocab":{{{{vocabulary}}}},"merges":[]}}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Instrument_PublishedFolder_MakesAModelFolderThatInspectAndVerifyTake()
    {
        var made = (await Tool.RunAsync("instrument", _folder["published"], "--out", _folder["model"], "--name", "tiny")).Expect(0);
        Assert.Contains("residual.2", made.Output, StringComparison.Ordinal);
        Assert.Contains("abstention   \" I don't know.\"", made.Output, StringComparison.Ordinal);
        Assert.Contains("checked      logits as published: ", made.Output, StringComparison.Ordinal);
        Assert.EndsWith($"The model folder is {_folder["model"]}.{Environment.NewLine}", made.Output, StringComparison.Ordinal);

        var inspected = (await Tool.RunAsync("inspect", _folder["model"])).Expect(0);
        Assert.Contains("attention    masked, cache in float32", inspected.Output, StringComparison.Ordinal);
        var verified = (await Tool.RunAsync("verify", _folder["model"], "--reference", Path.Combine(Family, "reference.json"))).Expect(0);
        Assert.Contains("is within the tolerance of 1.0e-3.", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instrument_AsJson_ListsBoundariesAndChecks()
    {
        var made = (await Tool.RunAsync("instrument", _folder["published"], "--out", _folder["model"], "--add", "steering,probe-heads", "--json")).Expect(0);
        var document = JsonDocument.Parse(made.Output).RootElement;
        Assert.Equal(
            ["residual.0", "residual.1", "residual.2"],
            document.GetProperty("boundaries").EnumerateArray().Select(static boundary => boundary.GetProperty("hook_point").GetString()!));
        Assert.Equal("Add", document.GetProperty("boundaries")[1].GetProperty("operator").GetString());
        Assert.True(document.GetProperty("additions").GetProperty("steering").GetBoolean());
        Assert.False(document.GetProperty("additions").GetProperty("statistics").GetBoolean());
        Assert.Equal(JsonValueKind.Number, document.GetProperty("check").GetProperty("probes").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.GetProperty("check").GetProperty("projection").ValueKind);
    }

    [Fact]
    public async Task Instrument_UnusableFolder_IsBadInputWithTheReason()
    {
        File.Delete(Path.Combine(_folder["published"], "tokenizer.json"));
        var refused = (await Tool.RunAsync("instrument", _folder["published"])).Expect(2);
        Assert.Empty(refused.Output);
        Assert.Contains(
            $"The model folder '{_folder["published"]}' cannot be used: the file 'tokenizer.json' is missing.", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder["published"], "model.json")));
    }

    [Fact]
    public async Task Verify_PublishedFolderAndATightTolerance_IsNoWithTheFigures()
    {
        var verified = (await Tool.RunAsync(
            "verify", _folder["published"], "--reference", Path.Combine(Family, "reference.json"), "--tolerance", "1e-12", "--json")).Expect(1);
        var document = JsonDocument.Parse(verified.Output).RootElement;
        Assert.False(document.GetProperty("is_within").GetBoolean());
        Assert.InRange(document.GetProperty("worst").GetDouble(), 1e-12, 1e-4);
        Assert.Equal(3, document.GetProperty("hook_points").GetArrayLength());
        Assert.Equal(["config.json", "model.onnx", "tokenizer.json"], Directory.GetFiles(_folder["published"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Verify_AccuracyLevelOfAFloatGraph_IsRefused()
    {
        var refused = (await Tool.RunAsync(
            "verify", _folder["published"], "--reference", Path.Combine(Family, "reference.json"), "--accuracy-level", "0")).Expect(2);
        Assert.Contains("its graph has no multiplication with an accuracy level.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_NoReference_IsNamed()
    {
        var refused = (await Tool.RunAsync("verify", _folder["published"], "--reference", _folder["none.json"])).Expect(2);
        Assert.Equal($"The reference '{_folder["none.json"]}' does not exist.{Environment.NewLine}", refused.Error);
    }
}
