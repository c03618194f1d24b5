using System.Text.Json.Nodes;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Manifest;

/// <summary>A copy of the embedded model's folder that a test may spoil.</summary>
public sealed class ModelFolderFixture : IDisposable
{
    public ModelFolderFixture()
    {
        foreach (var file in new[] { ModelManifestReader.FileName, "model.onnx", "tokenizer.json" })
        {
            File.Copy(Path.Combine(Repository.Atlas, file), PathOf(file));
        }

        Json = JsonNode.Parse(File.ReadAllText(PathOf(ModelManifestReader.FileName)))!.AsObject();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("candor-test-").FullName;

    /// <summary>The manifest; <see cref="Save"/> writes it.</summary>
    public JsonObject Json { get; }

    public string PathOf(string file) => Path.Combine(Folder, file);

    public void Save() => File.WriteAllText(PathOf(ModelManifestReader.FileName), Json.ToJsonString());

    /// <summary>The problems that reading the folder reports.</summary>
    public IReadOnlyList<string> Problems() => Assert.Throws<ModelFolderException>(() => ModelManifestReader.Read(Folder)).Problems;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
