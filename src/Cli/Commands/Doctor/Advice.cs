using System.Globalization;
using Candor.Cli.Commands.Pull;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;

namespace Candor.Cli.Commands.Doctor;

/// <summary>From facts to sentences. Every rule names the fact that it rests on; without the fact it says nothing.</summary>
internal static class Advice
{
    private const string OnProcessor = "CPUExecutionProvider";

    // A few tenths of a processor are the system's own housekeeping; half of one more than there is makes every pass wait for somebody.
    private const double Slack = 0.5;
    private const double MuchSpread = 1.5;
    private const double MuchCast = 0.1;

    /// <summary>The findings, problems first.</summary>
    public static IReadOnlyList<Finding> Of(
        MachineFacts machine, int threads, ProviderState provider, ModelFacts model, IReadOnlyList<OperatorPlacement> placement, BenchmarkFigures benchmark) =>
    [
        .. new[]
        {
            Fallback(provider),
            Quota(machine, threads),
            Cores(machine, threads),
            Load(machine, threads),
            Throttling(benchmark),
            Memory(machine, model),
            FallenOperators(provider, placement),
            Casts(provider, placement),
            Vectors(machine, benchmark, placement),
            Spread(benchmark),
        }.OfType<Finding>().OrderByDescending(static finding => finding.IsProblem),
    ];

    private static Finding? Fallback(ProviderState provider) => provider.IsFallenBack
        ? Problem($"{provider.Asked} was asked for, but passes run on {provider.Running}: {provider.Reason}")
        : null;

    private static Finding? Quota(MachineFacts machine, int threads) => machine.Limits.Quota is { } quota && threads > Math.Ceiling(quota)
        ? Problem($"A pass uses {threads} threads, but the container's quota is {Number(quota)} cores: set Inference:Threads to {Math.Max(1, (int)quota)}.")
        : null;

    private static Finding? Cores(MachineFacts machine, int threads)
    {
        var cores = Math.Min(machine.Cores ?? machine.Processors, machine.Limits.Cpus ?? int.MaxValue);
        return threads > cores ? Problem($"A pass uses {threads} threads on {cores} cores: set Inference:Threads to {cores} at most.") : null;
    }

    // The load is the whole machine's, so that it is set against the whole machine, not against this container's part of it.
    private static Finding? Load(MachineFacts machine, int threads) => machine.Load is > Slack and var load && load + threads > machine.Processors + Slack
        ? Problem(
            $"The load average was {Number(load)} before the benchmark, and a pass wants {threads} of {machine.Processors} processors: "
            + "they are oversubscribed, and the figures are lower than a quiet machine's.")
        : null;

    private static Finding? Throttling(BenchmarkFigures benchmark) => benchmark.Throttled is > 0 and var times
        ? Problem($"The container used up its quota and was stopped {times} times in {Number(benchmark.Seconds)} s: raise its CPU limit, or set fewer threads.")
        : null;

    private static Finding? Memory(MachineFacts machine, ModelFacts model)
    {
        var wanted = model.SlotBytes * model.Slots;
        return wanted > machine.Available
            ? Problem(
                $"{model.Slots} sequences of full length take {PullProgress.Size(wanted)} for keys and values, "
                + $"and {PullProgress.Size(machine.Available)} are available: "
                + $"set Inference:MaxSequences to {Math.Max(1, machine.Available / Math.Max(1, model.SlotBytes))} at most.")
            : null;
    }

    private static Finding? FallenOperators(ProviderState provider, IReadOnlyList<OperatorPlacement> placement)
    {
        OperatorPlacement[] fallen = [.. placement.Where(static operators => operators.Provider == OnProcessor)];
        return provider.Running != ExecutionProvider.Cpu && fallen.Length > 0
            ? Hint(
                $"{fallen.Sum(static operators => operators.Nodes)} nodes run on the CPU beside the device and take "
                + $"{Numbers(fallen.Sum(static operators => operators.TimeShare))} of the time: "
                + $"{string.Join(", ", fallen.Select(static operators => $"{operators.Nodes} {operators.Operator}"))}.")
            : null;
    }

    private static Finding? Casts(ProviderState provider, IReadOnlyList<OperatorPlacement> placement) =>
        provider.Running == ExecutionProvider.Cpu
            && placement.Where(static operators => operators.Operator == "Cast").Sum(static operators => operators.TimeShare) is > MuchCast and var share
            ? Hint(
                $"Casts take {Numbers(share)} of a pass: a 16-bit graph on a CPU is converted again and again. "
                + "An export with float32 or 8-bit weights is faster here.")
            : null;

    private static Finding? Vectors(MachineFacts machine, BenchmarkFigures benchmark, IReadOnlyList<OperatorPlacement> placement)
    {
        var isQuantized = placement.Any(static operators => operators.Operator is "MatMulNBits" or "MatMulInteger" or "DynamicQuantizeMatMul");
        var hasIntegerDots = machine.Vectors.Any(static name => name is "avx512_vnni" or "avx_vnni" or "amx_int8" or "asimddp" or "i8mm");
        return isQuantized && !hasIntegerDots && benchmark.Decode is [var one, .., var most]
            ? Hint(
                "This processor has no integer dot products (VNNI), on which kernels of quantized weights rest: "
                + $"{most.Streams} streams give {Number(most.TokensPerSecond / one.TokensPerSecond)} times the tokens of one.")
            : null;
    }

    private static Finding? Spread(BenchmarkFigures benchmark) => benchmark.Decode.MaxBy(static figure => figure.Spread) is { Spread: > MuchSpread } worst
        ? Hint(
            $"With {worst.Streams} {(worst.Streams == 1 ? "stream" : "streams")}, one pass in ten took {Number(worst.Spread)} times the median or more: "
            + "something else uses these cores now and then.")
        : null;

    private static Finding Problem(string sentence) => new(IsProblem: true, sentence);

    private static Finding Hint(string sentence) => new(IsProblem: false, sentence);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Numbers(double share) => Output.Numbers.Percent(share);
}
