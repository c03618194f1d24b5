using System.Security.Cryptography;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>A model's graph as it is given to the runtime: the very bytes whose hash was checked, or what was made of them in memory.</summary>
internal sealed class ModelGraph
{
    private ModelGraph(byte[] bytes, ModelProto? parsed, string weightFolder)
    {
        Bytes = bytes;
        Parsed = parsed;
        WeightFolder = weightFolder;
    }

    /// <summary>The graph file's content.</summary>
    public byte[] Bytes { get; }

    /// <summary>The same, readable; null where it holds its own weights and needs no rewriting, and may be large.</summary>
    public ModelProto? Parsed { get; }

    /// <summary>The folder in which its external data lies, as regular files under the names that the graph has for them.</summary>
    public string WeightFolder { get; }

    /// <summary>Reads and checks the graph, and makes it point at its real weight files.</summary>
    /// <exception cref="ModelFolderException">
    /// It was altered, cannot be read or trusted, or reads weights that the manifest does not name; every problem is listed.
    /// </exception>
    public static ModelGraph Read(ModelManifest model)
    {
        var bytes = ReadBytes(model);
        if (model.Attention == AttentionKind.Masked && model.Additions == GraphAdditions.None && model.Files.Count <= 2)
        {
            return new ModelGraph(bytes, null, model.Folder);
        }

        ModelProto parsed;
        try
        {
            parsed = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' is not an ONNX file: {e.Message}"], e);
        }

        if (parsed.Graph is null)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' is not an ONNX file: it holds no graph."]);
        }

        var folder = WeightLocations.Resolve(model, parsed);
        var problems = GraphSafety.Problems(parsed, folder);
        return problems.Count == 0
            ? new ModelGraph(bytes, parsed, folder).Rewritten(parsed)
            : throw new ModelFolderException(
                model.Folder,
                [.. problems.Select(problem => $"the graph '{Path.GetFileName(model.GraphPath)}' cannot be trusted: {problem}")]);
    }

    /// <summary>Another graph over the same weights.</summary>
    public ModelGraph Rewritten(ModelProto graph) => new(graph.ToByteArray(), graph, WeightFolder);

    /// <summary>The graph with nothing but what the engine reads, where it can be told; its inputs may be fewer then.</summary>
    public ModelGraph Pruned(ModelManifest model)
    {
        if (Parsed is null)
        {
            return this;
        }

        var names = model.Tensors;
        var wanted = new HashSet<string> { names.Logits };
        for (var layer = 0; layer <= model.Architecture.Layers; layer++)
        {
            wanted.Add(TensorNames.At(names.PresentKey, layer));
            wanted.Add(TensorNames.At(names.PresentValue, layer));
            wanted.Add(TensorNames.At(names.Residual, layer));
        }

        var pruned = Parsed.Clone();
        GraphPruning.Prune(pruned.Graph, wanted.Contains);
        return Rewritten(pruned);
    }

    private static byte[] ReadBytes(ModelManifest model)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(model.GraphPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' cannot be read: {e.Message}"], e);
        }

        var expected = model.Files.FirstOrDefault(file => file.Path == model.GraphPath)?.Sha256;
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return expected is null || expected == actual
            ? bytes
            : throw new ModelFolderException(model.Folder, [ModelFiles.Altered(Path.GetFileName(model.GraphPath), expected, actual)]);
    }
}
