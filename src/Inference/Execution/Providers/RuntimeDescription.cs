using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.Providers;

/// <summary>What the ONNX Runtime of this process is and offers.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Providers">Execution providers that it was built with, best first; whether their device is there is another matter.</param>
public sealed record RuntimeDescription(string Version, IReadOnlyList<string> Providers)
{
    /// <summary>Asks the runtime.</summary>
    public static RuntimeDescription Read()
    {
        var runtime = OrtEnv.Instance();
        return new RuntimeDescription(runtime.GetVersionString(), runtime.GetAvailableProviders());
    }
}
