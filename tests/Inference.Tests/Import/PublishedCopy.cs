using System.Text.Json.Nodes;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Graphs;

namespace Candor.Inference.Tests.Import;

/// <summary>A tiny decoder as it might be published, in a folder that a test may spoil, and beside it a folder to write.</summary>
public sealed class PublishedCopy : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("candor-test-").FullName;

    /// <param name="family">A folder of the families.</param>
    /// <param name="place">Where the graph goes, relative to the published folder.</param>
    public PublishedCopy(string family = "smollm3", string place = "model.onnx")
    {
        var source = FamilyExport.Named(family).Folder;
        Directory.CreateDirectory(Path.GetDirectoryName(this[place])!);
        foreach (var file in Directory.GetFiles(source).Where(static file => !file.Contains("reference", StringComparison.Ordinal)))
        {
            var name = Path.GetFileName(file);
            var target = name.EndsWith(".onnx", StringComparison.Ordinal) ? this[place]
                : name.EndsWith(".json", StringComparison.Ordinal) ? this[name]
                : Path.Combine(Path.GetDirectoryName(this[place])!, name);
            File.Copy(file, target);
        }

        WriteTokenizer(CharacterTokenizer.Json());
    }

    /// <summary>The published folder.</summary>
    public string Folder => Path.Combine(_root, "published");

    /// <summary>A folder that does not exist yet.</summary>
    public string Out => Path.Combine(_root, "out");

    /// <summary>A path in the published folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    public void WriteTokenizer(JsonObject json)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(this["tokenizer.json"], json.ToJsonString());
    }

    /// <summary>Changes a JSON file of the published folder; makes it where there is none.</summary>
    public void Edit(string file, Action<JsonObject> edit)
    {
        var json = File.Exists(this[file]) ? JsonNode.Parse(File.ReadAllText(this[file]))!.AsObject() : [];
        edit(json);
        File.WriteAllText(this[file], json.ToJsonString());
    }

    public InstrumentRequest Request(bool isInPlace = false) => new() { Folder = Folder, Out = isInPlace ? null : Out, IsChecked = false };

    public InstrumentReport Instrument(bool isInPlace = false) => ModelInstrumenter.Instrument(Request(isInPlace));

    /// <summary>Why instrumenting refuses; nothing may be left behind then.</summary>
    public IReadOnlyList<string> Problems(InstrumentRequest? request = null)
    {
        var before = Listing();
        var problems = Assert.Throws<ModelFolderException>(() => ModelInstrumenter.Instrument(request ?? Request())).Problems;
        Assert.Equal(before, Listing());
        return problems;
    }

    /// <summary>Every file and folder with its length.</summary>
    public IReadOnlyList<string> Listing() =>
    [
        .. Directory.EnumerateFileSystemEntries(_root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(static path => $"{path} {(File.Exists(path) ? new FileInfo(path).Length : 0)}"),
    ];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
