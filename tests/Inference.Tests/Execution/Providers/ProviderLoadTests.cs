using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;

namespace Candor.Inference.Tests.Execution.Providers;

public sealed class ProviderLoadTests
{
    [Fact]
    public async Task Load_DeviceThatIsNotThere_GivesTheProcessorsResultsAndSaysWhy()
    {
        // A number that no machine has, so that the test is the same with and without a GPU.
        await using var engine = AtlasEngine.Load(
            new EngineOptions { MaxSequences = 2, Provider = ExecutionProvider.Cuda, Cuda = new CudaOptions { Device = 63 } });
        await using var plain = AtlasEngine.Load(new EngineOptions { MaxSequences = 2 });
        var tokens = AtlasEngine.Tokens(1, 12, engine.Model.Architecture.VocabularySize);
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        using var fallen = engine.TryOpen(hookPoints)!;
        using var expected = plain.TryOpen(hookPoints)!;
        await fallen.ForwardAsync(tokens, CancellationToken.None);
        await expected.ForwardAsync(tokens, CancellationToken.None);
        Assert.Equal(AtlasEngine.Observe(expected, hookPoints), AtlasEngine.Observe(fallen, hookPoints));
        Assert.Equal((ExecutionProvider.Cuda, ExecutionProvider.Cpu, 1), (engine.Provider.Asked, engine.Provider.Running, engine.Provider.Failures));
        Assert.NotEmpty(engine.Provider.Reason!);
        Assert.Equal(ProviderState.Of(ExecutionProvider.Cpu), plain.Provider);
    }

    [Fact]
    public void Load_OptionsOutOfRange_AreNamed()
    {
        var thrown = Assert.Throws<ArgumentException>(() => AtlasEngine.Load(
            new EngineOptions { DeviceRetryAfter = TimeSpan.Zero, Cuda = new CudaOptions { Device = -1, MemoryMegabytes = -1 } }));
        Assert.All(
            ["DeviceRetryAfter", "Device", "MemoryMegabytes"],
            name => Assert.Contains($"The field {name} must be between", thrown.Message, StringComparison.Ordinal));
    }
}
