using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;

namespace Candor.Inference.Tests.Execution.Providers;

/// <summary>The options in the provider's words. Whether the provider takes them can only be seen where it is.</summary>
public sealed class CudaProviderTests
{
    [Fact]
    public void Settings_Defaults_AreExactAndUnlimited() => Assert.Equal(
        [("arena_extend_strategy", "kNextPowerOfTwo"), ("device_id", "0"), ("enable_cuda_graph", "0"), ("use_tf32", "0")], Of(new CudaOptions()));

    [Fact]
    public void Settings_EveryOption_IsTranslated() => Assert.Equal(
        [("arena_extend_strategy", "kSameAsRequested"), ("device_id", "3"), ("enable_cuda_graph", "0"), ("gpu_mem_limit", "85899345920"), ("use_tf32", "1")],
        Of(new CudaOptions { Device = 3, MemoryMegabytes = 81920, Arena = CudaArena.SameAsRequested, HasTf32 = true }));

    private static IEnumerable<(string, string)> Of(CudaOptions options) =>
        CudaProvider.Settings(options).OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value));
}
