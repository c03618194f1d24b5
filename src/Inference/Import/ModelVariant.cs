using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Google.Protobuf;

namespace Candor.Inference.Import;

/// <summary>The same weights computed otherwise, as a folder of its own whose files are links.</summary>
public static class ModelVariant
{
    /// <summary>Writes a model whose quantized multiplications have another accuracy level.</summary>
    /// <param name="model">An instrumented model.</param>
    /// <param name="level">0 computes with the activations as they are, 4 with activations rounded to 8 bits.</param>
    /// <param name="folder">The folder to write; created where it does not exist.</param>
    /// <returns>The manifest of the folder that was written.</returns>
    /// <exception cref="ModelFolderException">The graph cannot be read, or has no quantized multiplications.</exception>
    public static ModelManifest WithAccuracyLevel(ModelManifest model, int level, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, QuantizationDrift.Rounded);
        GraphFile graph;
        try
        {
            graph = GraphFile.Read(model.GraphPath);
        }
        catch (GraphException e)
        {
            throw new ModelFolderException(model.Folder, e.Problems, e);
        }

        if (!QuantizationDrift.HasLevels(graph.Model))
        {
            throw new ModelFolderException(model.Folder, ["its graph has no multiplication with an accuracy level."]);
        }

        var bytes = QuantizationDrift.At(graph.Model, level).ToByteArray();
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(model.Folder, ModelManifestReader.FileName)))!;
        json["graph"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using (var transaction = new FolderTransaction(folder))
        {
            transaction.Write(Path.GetFileName(model.GraphPath), bytes);
            foreach (var file in model.Files.Skip(1).Append(model.ChatTemplate).OfType<ModelFile>())
            {
                transaction.Link(Path.GetFileName(file.Path), RealPath.Of(file.Path));
            }

            transaction.Write(ModelManifestReader.FileName, Encoding.UTF8.GetBytes(json.ToJsonString()));
            transaction.Commit();
        }

        return ModelManifestReader.Read(folder);
    }
}
