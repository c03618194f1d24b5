using System.Text;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution.Providers;

public sealed class PlacementProfileTests
{
    [Fact]
    public async Task Measure_EmbeddedModel_ShowsEveryNodeOnTheProcessor()
    {
        var placement = await PlacementProfile.MeasureAsync(
            ModelManifestReader.Read(Repository.Atlas), new EngineOptions { MaxSequences = 4 }, CancellationToken.None);
        Assert.Equal(["CPUExecutionProvider"], placement.Select(static operators => operators.Provider).Distinct());
        Assert.Contains(placement, static operators => operators.Operator is "MatMul" or "Gemm" && operators.Nodes > 1);
        Assert.Equal(1, placement.Sum(static operators => operators.TimeShare), 6);
    }

    [Fact]
    public void Read_TwoProviders_AreKeptApartAndRunsOfOneNodeCountOnce()
    {
        var placement = PlacementProfile.Read([Encoding.UTF8.GetBytes(
            """
            [{"cat":"Session","name":"model_loading","dur":99999},
             {"cat":"Node","name":"a_fence_before","dur":1,"args":{"op_name":"Add"}},
             {"cat":"Node","name":"a_kernel_time","dur":30,"args":{"op_name":"MatMul","provider":"CUDAExecutionProvider"}},
             {"cat":"Node","name":"a_kernel_time","dur":50,"args":{"op_name":"MatMul","provider":"CUDAExecutionProvider"}},
             {"cat":"Node","name":"b_kernel_time","dur":20,"args":{"op_name":"Gather","provider":"CPUExecutionProvider"}}]
            """)]);
        Assert.Equal(
            [
                new OperatorPlacement("CUDAExecutionProvider", "MatMul", 1, 0.8, "a"),
                new OperatorPlacement("CPUExecutionProvider", "Gather", 1, 0.2, "b"),
            ],
            placement);
    }
}
