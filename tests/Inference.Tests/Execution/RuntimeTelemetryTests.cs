using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

public sealed class RuntimeTelemetryTests
{
    // What the runtime's telemetry leaves behind wherever it is on.
    [Fact]
    public async Task Load_AnyModel_LeavesNoLogOfTheRuntimesTelemetry()
    {
        await using var engine = InferenceEngine.Load(ModelManifestReader.Read(Repository.Atlas), new EngineOptions { MaxSequences = 1 });
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), $"mat-debug-{Environment.ProcessId}.log")));
    }
}
