using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.Providers;

/// <summary>Appends the CUDA provider to a session's settings. The one file that knows its keys.</summary>
internal static class CudaProvider
{
    private const long BytesPerMegabyte = 1 << 20;

    /// <summary>The options in the provider's own words. Not set is what the provider's own defaults do.</summary>
    public static Dictionary<string, string> Settings(CudaOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["device_id"] = options.Device.ToString(CultureInfo.InvariantCulture),
            ["arena_extend_strategy"] = options.Arena switch
            {
                CudaArena.NextPowerOfTwo => "kNextPowerOfTwo",
                CudaArena.SameAsRequested => "kSameAsRequested",
                _ => throw new ArgumentOutOfRangeException(nameof(options)),
            },
            ["use_tf32"] = options.HasTf32 ? "1" : "0",

            // Inputs and outputs lie in host memory and are bound anew for each run: a captured graph would replay old addresses.
            ["enable_cuda_graph"] = "0",
        };
        if (options.MemoryMegabytes > 0)
        {
            settings["gpu_mem_limit"] = (options.MemoryMegabytes * BytesPerMegabyte).ToString(CultureInfo.InvariantCulture);
        }

        return settings;
    }

    /// <summary>Appends the provider.</summary>
    /// <exception cref="OnnxRuntimeException">The package has no CUDA provider, or CUDA or the device is not there.</exception>
    public static void Append(SessionOptions session, CudaOptions options)
    {
        using var provider = new OrtCUDAProviderOptions();
        provider.UpdateOptions(Settings(options));
        session.AppendExecutionProvider_CUDA(provider);
    }
}
