using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Import;

/// <summary>
/// Where the files of a graph's weights really lie. The runtime follows no link out of a folder, and hub caches keep every file as one. Immutable.
/// </summary>
internal sealed class LinkedWeights
{
    private readonly Dictionary<string, string> _realNames;

    private LinkedWeights(string folder, Dictionary<string, string> realNames)
    {
        Folder = folder;
        _realNames = realNames;
    }

    /// <summary>The one folder in which all of them lie, links followed.</summary>
    public string Folder { get; }

    /// <summary>Whether one is really called otherwise than the graph has it.</summary>
    public bool IsRenamed => _realNames.Any(static pair => pair.Key != pair.Value);

    /// <summary>Finds the files.</summary>
    /// <param name="files">Names as the graph has them, relative to the folder.</param>
    /// <param name="folder">The folder in which the files are, or links to them.</param>
    /// <param name="problems">Receives a sentence where the links lead into more than one folder.</param>
    /// <returns>Null where there is a problem.</returns>
    public static LinkedWeights? Find(IEnumerable<string> files, string folder, List<string> problems)
    {
        var own = RealPath.Of(folder);
        var places = files.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Real: RealPath.Of(Path.Combine(folder, name)))).ToList();
        if (places.TrueForAll(place => place.Real == Path.Combine(own, place.Name)))
        {
            return new LinkedWeights(own, []);
        }

        var folders = places.GroupBy(static place => Path.GetDirectoryName(place.Real)!).ToList();
        if (folders.Count == 1)
        {
            return new LinkedWeights(folders[0].Key, places.ToDictionary(static place => place.Name, static place => Path.GetFileName(place.Real)));
        }

        var found = string.Join(", ", folders.Select(static group => $"'{group.First().Name}' is in {group.Key}"));
        problems.Add($"the graph's weights are in several folders: {found}. They must lie in one.");
        return null;
    }

    /// <summary>A graph's bytes, with its references leading to the real files.</summary>
    public byte[] Serialize(ModelProto model)
    {
        if (!IsRenamed)
        {
            return model.ToByteArray();
        }

        var copy = model.Clone();
        var places = ExternalData.Tensors(copy.Graph).Where(ExternalData.IsExternal).SelectMany(static tensor => tensor.ExternalData);
        foreach (var entry in places.Where(static entry => entry.Key == "location"))
        {
            entry.Value = _realNames.GetValueOrDefault(entry.Value, entry.Value);
        }

        return copy.ToByteArray();
    }

    /// <summary>A graph file's bytes, with its references leading to the real files.</summary>
    public byte[] Rewrite(byte[] graph) => IsRenamed ? Serialize(ModelProto.Parser.ParseFrom(graph)) : graph;
}
