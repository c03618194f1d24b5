namespace Candor.Inference.Execution;

/// <summary>The hardware on which passes run.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU; needs an ONNX Runtime package with the CUDA provider.</summary>
    Cuda,
}
