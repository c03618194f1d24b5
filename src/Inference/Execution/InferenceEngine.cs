using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Loads a model.</summary>
public static class InferenceEngine
{
    /// <summary>Loads a model, checks that its graph is what the manifest says, and starts the thread that runs its passes.</summary>
    /// <param name="manifest">From <see cref="ModelManifestReader.Read"/>.</param>
    /// <param name="options">Limits, fixed for the life of the engine.</param>
    /// <param name="observer">Is told about every pass.</param>
    /// <param name="time">The clock of the reports; the system's when null.</param>
    /// <exception cref="ModelFolderException">The graph cannot be loaded or is not what the manifest says; every mismatch is listed.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static IInferenceEngine Load(ModelManifest manifest, EngineOptions options, IInferenceObserver? observer = null, TimeProvider? time = null) =>
        throw new NotImplementedException();
}
