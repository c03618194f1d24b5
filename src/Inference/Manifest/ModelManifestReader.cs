namespace Candor.Inference.Manifest;

/// <summary>Reads <c>model.json</c> and checks every file that it names.</summary>
public static class ModelManifestReader
{
    /// <summary>Reads and checks the manifest of a model folder.</summary>
    /// <param name="folder">The folder that holds <c>model.json</c>.</param>
    /// <exception cref="ModelFolderException">Anything is missing, altered, unknown or out of range; every problem is listed.</exception>
    public static ModelManifest Read(string folder) => throw new NotImplementedException();
}
