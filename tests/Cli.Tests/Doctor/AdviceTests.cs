using Candor.Cli.Commands.Doctor;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;

namespace Candor.Cli.Tests.Doctor;

public sealed class AdviceTests
{
    private static readonly MachineFacts Machine = new(
        "Planted CPU", 8, 4, 4, new CpuLimits(null, 8, null), 0.1, ["avx2", "avx512_vnni"], 16_000_000_000, 8_000_000_000);

    private static readonly ModelFacts Model = new("planted", "f", 1_000_000, 50_000_000, 64, 1, 200_000_000);
    private static readonly BenchmarkFigures Benchmark = new(60, 1000, [new(1, 60, 16, 1.1), new(16, 400, 40, 1.1)], 0.01, 0);
    private static readonly OperatorPlacement[] Placement =
        [new("CPUExecutionProvider", "MatMulNBits", 100, 0.9, "m"), new("CPUExecutionProvider", "Add", 60, 0.1, "a")];

    [Fact]
    public void Of_QuietMachine_SaysNothing() => Assert.Empty(Of());

    [Fact]
    public void Of_MoreThreadsThanQuota_IsAProblem() => Assert.Equal(
        [new Finding(true, "A pass uses 4 threads, but the container's quota is 1.5 cores: set Inference:Threads to 1.")],
        Of(Machine with { Limits = new CpuLimits(1.5, 8, null) }));

    [Fact]
    public void Of_MoreThreadsThanCores_IsAProblem() => Assert.Equal(
        [new Finding(true, "A pass uses 4 threads on 2 cores: set Inference:Threads to 2 at most.")], Of(Machine with { Cores = 2 }));

    [Fact]
    public void Of_LoadedMachine_IsAProblem() => Assert.Equal(
        [new Finding(
            true,
            "The load average was 5.2 before the benchmark, and a pass wants 4 of 8 processors: "
            + "they are oversubscribed, and the figures are lower than a quiet machine's.")],
        Of(Machine with { Load = 5.2 }));

    [Fact]
    public void Of_Throttled_IsAProblem() => Assert.Equal(
        [new Finding(true, "The container used up its quota and was stopped 12 times in 60 s: raise its CPU limit, or set fewer threads.")],
        Of(benchmark: Benchmark with { Throttled = 12 }));

    [Fact]
    public void Of_TooLittleMemory_IsAProblem() => Assert.Equal(
        [new Finding(
            true,
            "64 sequences of full length take 3.20 GB for keys and values, and 1.00 GB are available: set Inference:MaxSequences to 20 at most.")],
        Of(Machine with { Available = 1_000_000_000 }));

    [Fact]
    public void Of_FallenBack_IsAProblemWithItsReason() => Assert.Equal(
        [new Finding(true, "Cuda was asked for, but passes run on Cpu: no device")],
        Of(provider: new ProviderState(ExecutionProvider.Cuda, ExecutionProvider.Cpu, "no device", 1)));

    [Fact]
    public void Of_NodesBesideTheDevice_AreListed() => Assert.Equal(
        [new Finding(false, "3 nodes run on the CPU beside the device and take 20.0 % of the time: 2 Gather, 1 Shape.")],
        Of(
            provider: ProviderState.Of(ExecutionProvider.Cuda),
            placement:
            [
                new("CUDAExecutionProvider", "MatMul", 9, 0.8, "m"),
                new("CPUExecutionProvider", "Gather", 2, 0.15, "g"),
                new("CPUExecutionProvider", "Shape", 1, 0.05, "s"),
            ]));

    [Fact]
    public void Of_MuchCasting_IsAHint() => Assert.Equal(
        [new Finding(
            false,
            "Casts take 30.0 % of a pass: a 16-bit graph on a CPU is converted again and again. An export with float32 or 8-bit weights is faster here.")],
        Of(placement: [new("CPUExecutionProvider", "MatMul", 9, 0.7, "m"), new("CPUExecutionProvider", "Cast", 90, 0.3, "c")]));

    [Fact]
    public void Of_QuantizedWithoutIntegerDots_IsAHintWithTheMeasuredGain() => Assert.Equal(
        [new Finding(
            false,
            "This processor has no integer dot products (VNNI), on which kernels of quantized weights rest: 16 streams give 6.7 times the tokens of one.")],
        Of(Machine with { Vectors = ["avx2"] }));

    [Fact]
    public void Of_UnevenPasses_IsAHint() => Assert.Equal(
        [new Finding(false, "With 1 stream, one pass in ten took 2.5 times the median or more: something else uses these cores now and then.")],
        Of(benchmark: Benchmark with { Decode = [new(1, 60, 16, 2.5), new(16, 400, 40, 1.1)] }));

    [Fact]
    public void Of_Several_ProblemsComeFirst() => Assert.Equal(
        [true, false], Of(Machine with { Load = 9 }, benchmark: Benchmark with { Decode = [new(1, 60, 16, 9)] }).Select(static finding => finding.IsProblem));

    private static IReadOnlyList<Finding> Of(
        MachineFacts? machine = null, ProviderState? provider = null, IReadOnlyList<OperatorPlacement>? placement = null, BenchmarkFigures? benchmark = null) =>
        Advice.Of(machine ?? Machine, 4, provider ?? ProviderState.Of(ExecutionProvider.Cpu), Model, placement ?? Placement, benchmark ?? Benchmark);
}
