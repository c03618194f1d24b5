using System.Buffers.Binary;
using System.Text;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Graphs;

namespace Candor.Inference.Tests.Import;

public sealed class ReferenceReplayTests
{
    [Theory]
    [InlineData("smollm3")]
    [InlineData("opt")]
    public async Task RunAsync_Family_GivesItsReference(string family)
    {
        using var published = new PublishedCopy(family);
        var reference = Path.Combine(FamilyExport.Named(family).Folder, "reference.json");
        published.Instrument();
        var report = await ReferenceReplay.RunAsync(ModelManifestReader.Read(published.Out), reference);
        Assert.True(report.Worst <= 1e-4, $"differs by {report.Worst}");
        Assert.Equal(["whole", "chunks", "tokens"], report.Ways.Select(static way => way.Name));
        Assert.Equal(3, report.HookPoints.Count);
        Assert.NotNull(report.Logits);
    }

    [Fact]
    public async Task RunAsync_OneWrongValue_IsFoundAtItsHookPoint()
    {
        using var published = new PublishedCopy();
        published.Instrument();
        var (json, tensors) = Copy(published);
        var bytes = File.ReadAllBytes(tensors);

        // The last value of prompt 0's stream that enters the final norm.
        var header = Encoding.UTF8.GetString(bytes, 8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
        var end = System.Text.Json.JsonDocument.Parse(header).RootElement.GetProperty("residual.0").GetProperty("data_offsets")[1].GetInt32();
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + header.Length + end - 4), 1e3f);
        File.WriteAllBytes(tensors, bytes);
        var report = await ReferenceReplay.RunAsync(ModelManifestReader.Read(published.Out), json);
        Assert.True(report.HookPoints[2].Worst > 0.5, $"differs by {report.HookPoints[2].Worst}");
        Assert.True(report.HookPoints[1].Worst < 1e-4, $"differs by {report.HookPoints[1].Worst}");
        Assert.True(report.Worst > ReferenceReplay.DefaultTolerance);
    }

    [Fact]
    public async Task RunAsync_ReferenceOfAnotherModel_IsRefused()
    {
        using var published = new PublishedCopy("smollm3-genai");
        published.Instrument();
        var reference = Path.Combine(FamilyExport.Named("smollm3").Folder, "reference.json");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ReferenceReplay.RunAsync(ModelManifestReader.Read(published.Out), reference));
        Assert.EndsWith("It is of another model.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "is no reference: a list 'prompts' of objects with a list 'ids' is expected.")]
    [InlineData("{\"prompts\":[]}", "has no prompts, or one without ids.")]
    [InlineData("{\"prompts\":[{\"ids\":[\"a\"]}]}", "is no reference: a list 'prompts' of objects with a list 'ids' is expected.")]
    public void Open_MalformedPrompts_AreRefused(string text, string sentence)
    {
        using var published = new PublishedCopy();
        var (json, _) = Copy(published);
        File.WriteAllText(json, text);
        Assert.EndsWith(sentence, Assert.Throws<InvalidDataException>(() => ReferenceFile.Open(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MalformedTensors_AreRefused()
    {
        using var published = new PublishedCopy();
        var (json, tensors) = Copy(published);
        var bytes = File.ReadAllBytes(tensors);
        File.WriteAllBytes(tensors, bytes[..^4]);
        using (var truncated = ReferenceFile.Open(json))
        {
            var names = new[] { "logits.0", "residual.0", "logits.1", "residual.1", "logits.2", "residual.2" };
            Assert.Contains(names, name => Record.Exception(() => truncated.Reals(name, name[0] == 'l' ? [-1, -1] : [-1, -1, -1])) is InvalidDataException);
        }

        File.WriteAllBytes(tensors, [255, 255, 255, 255, 255, 255, 255, 127, 0]);
        Assert.Contains(
            "is no safetensors file: its header would be",
            Assert.Throws<InvalidDataException>(() => ReferenceFile.Open(json)).Message,
            StringComparison.Ordinal);
        File.Delete(tensors);
        Assert.Throws<FileNotFoundException>(() => ReferenceFile.Open(json));
    }

    private static (string Json, string Tensors) Copy(PublishedCopy published)
    {
        var source = FamilyExport.Named("smollm3").Folder;
        File.Copy(Path.Combine(source, "reference.json"), published["reference.json"]);
        File.Copy(Path.Combine(source, "reference.safetensors"), published["reference.safetensors"]);
        return (published["reference.json"], published["reference.safetensors"]);
    }
}
