using Candor.Inference.Manifest;

namespace Candor.Bench.Models;

/// <summary>A model in the two forms that are compared: as it was published, and as a Candor model folder.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Published">The published graph, absolute.</param>
/// <param name="Manifest">The manifest of the Candor folder.</param>
internal sealed record ModelUnderTest(string Name, string Published, ModelManifest Manifest)
{
    /// <summary>Reads and checks a Candor model folder.</summary>
    /// <param name="name">What tables call it.</param>
    /// <param name="folder">The Candor folder.</param>
    /// <param name="published">The published graph; null where the folder's graph is the published one.</param>
    /// <exception cref="ModelFolderException">The folder is not as its manifest says.</exception>
    public static ModelUnderTest Read(string name, string folder, string? published)
    {
        var manifest = ModelManifestReader.Read(folder);
        return new ModelUnderTest(name, published ?? manifest.GraphPath, manifest);
    }

    /// <summary>Prompts of equal length for <paramref name="rows"/> streams, all different, <c>[rows][length]</c>.</summary>
    /// <remarks>What the ids say does not matter for time. Id 3 upwards, so that none is a special token.</remarks>
    public int[][] Prompts(int rows, int length)
    {
        const int firstOrdinary = 3;
        var random = new Random(rows + length);
        return [.. Enumerable.Range(0, rows)
            .Select(_ => Enumerable.Range(0, length).Select(_ => random.Next(firstOrdinary, Manifest.Architecture.VocabularySize)).ToArray())];
    }
}
