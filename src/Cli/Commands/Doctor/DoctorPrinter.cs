using System.Globalization;
using Candor.Cli.Commands.Pull;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Doctor;

/// <summary>Prints a doctor's report for people.</summary>
internal static class DoctorPrinter
{
    private const int MostOperators = 8;

    /// <summary>Prints.</summary>
    public static void Print(CliConsole console, DoctorReport report)
    {
        var output = console.Output;
        var (machine, model) = (report.Machine, report.Model);
        output.WriteLine(
            $"versions    candor {report.Version}, {report.Dotnet}, ONNX Runtime {report.Runtime.Version} with "
            + $"{string.Join(", ", report.Runtime.Providers)}, {report.System}");
        output.WriteLine(
            $"processor   {machine.Processor}, {machine.Cores?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} cores, {machine.Processors} processors; "
            + $"{Vectors(machine)}");
        output.WriteLine(
            $"limits      {machine.Usable} processors usable, quota {(machine.Limits.Quota is { } quota ? $"{Numbers.Two(quota)} cores" : "none")}, "
            + $"cpuset {Numbers.Count(machine.Limits.Cpus)}, load average {Numbers.Two(machine.Load)}");
        output.WriteLine(
            $"memory      {PullProgress.Size(machine.Available)} available of {PullProgress.Size(machine.Memory)}; "
            + $"{PullProgress.Size(model.ResidentBytes)} resident after loading");
        output.WriteLine(
            $"provider    {report.Provider.Asked} asked for, {report.Provider.Running} in use; {report.Threads} threads for a pass");
        output.WriteLine(
            $"model       {model.Name}, fingerprint {model.Fingerprint}, {PullProgress.Size(model.FileBytes)} of files, "
            + $"loaded and checked in {Numbers.Two(model.LoadSeconds)} s");
        output.WriteLine(
            $"sequences   {model.Slots} slots of {PullProgress.Size(model.SlotBytes)} for keys and values at full length, "
            + $"{PullProgress.Size(model.Slots * model.SlotBytes)} in all");
        PrintPlacement(console, report);
        PrintBenchmark(console, report.Benchmark);
        output.WriteLine();
        if (report.Findings.Count == 0)
        {
            output.WriteLine("Nothing stands in the way of this model here.");
        }

        foreach (var finding in report.Findings)
        {
            output.WriteLine($"{(finding.IsProblem ? "wrong" : "hint "),-12}{finding.Sentence}");
        }
    }

    private static void PrintPlacement(CliConsole console, DoctorReport report)
    {
        foreach (var provider in report.Placement.GroupBy(static placement => placement.Provider))
        {
            console.Output.WriteLine(
                $"placement   {provider.Sum(static placement => placement.Nodes)} nodes on {provider.Key} (the runtime's profile of a few passes)");
        }

        Tables.Write(
            console,
            ["operator", "provider", "nodes", "time"],
            report.Placement.Take(MostOperators).Select(static placement => (string[])
            [
                placement.Operator, placement.Provider, Numbers.Count(placement.Nodes), Numbers.Percent(placement.TimeShare),
            ]),
            leftColumns: 2);
    }

    private static void PrintBenchmark(CliConsole console, BenchmarkFigures benchmark)
    {
        Tables.Write(
            console,
            ["streams", "tokens/s", "ms a pass", "slowest tenth"],
            benchmark.Decode.Select(static figure => (string[])
            [
                Numbers.Count(figure.Streams), Numbers.General(Math.Round(figure.TokensPerSecond, 1)), Numbers.Two(figure.Milliseconds),
                $"{Numbers.Two(figure.Spread)} x",
            ]));
        console.Output.WriteLine($"prefill     {Numbers.General(Math.Round(benchmark.Prefill, 1))} tokens/s");
        console.Output.WriteLine(benchmark.ResidualCost is { } cost
            ? $"residuals   {Numbers.Percent(cost)} more time when every hook point is kept than when none is; statistics are in both"
            : "residuals   what keeping every hook point costs could not be told: the time was too short, or the machine too busy");
    }

    private static string Vectors(MachineFacts machine) =>
        machine.Vectors.Count == 0 ? "no vector instructions that are known to matter" : string.Join(", ", machine.Vectors);
}
