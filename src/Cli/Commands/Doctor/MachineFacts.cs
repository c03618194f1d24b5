using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Candor.Cli.Commands.Doctor;

/// <summary>What this machine is and how busy it is.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Processors">Logical processors of the machine.</param>
/// <param name="Cores">Physical cores; null where the system does not say.</param>
/// <param name="Usable">Processors that .NET counts for this process: under its affinity and its quota, rounded up.</param>
/// <param name="Limits">Limits of the control group.</param>
/// <param name="Load">Processes that ran or waited for a processor over the last minute; null where the system does not say.</param>
/// <param name="Vectors">Vector instructions that matter to the kernels, of those that the processor has.</param>
/// <param name="Memory">Bytes in all.</param>
/// <param name="Available">Bytes that can be had without swapping, within the group's limit.</param>
internal sealed record MachineFacts(
    string Processor, int Processors, int? Cores, int Usable, CpuLimits Limits, double? Load, IReadOnlyList<string> Vectors, long Memory, long Available)
{
    // As Linux names them. AVX2 and AVX512F decide on the float kernels, the others on those of quantized weights.
    private static readonly string[] Interesting = ["avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "asimd", "asimddp", "i8mm", "sve"];

    /// <summary>Looks at this machine.</summary>
    public static MachineFacts Read()
    {
        var info = Text("/proc/cpuinfo");
        var limits = CpuLimits.Read(CgroupRoot, Membership);
        var (memory, available) = ReadMemory(Text("/proc/meminfo"));
        return new MachineFacts(
            Field(info, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Math.Max(1, Count(info, "processor")),
            CountCores(info),
            Environment.ProcessorCount,
            limits,
            ReadLoad(Text("/proc/loadavg")),
            ReadVectors(info),
            memory,
            limits.Memory is { } most ? Math.Min(available, most) : available);
    }

    /// <summary>Where control groups are mounted.</summary>
    public static string CgroupRoot => "/sys/fs/cgroup";

    /// <summary>The groups of this process.</summary>
    public static string Membership => Text("/proc/self/cgroup");

    /// <summary>The first number of <c>/proc/loadavg</c>.</summary>
    internal static double? ReadLoad(string text) =>
        double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : null;

    /// <summary>Distinct pairs of package and core in <c>/proc/cpuinfo</c>; null where it has none.</summary>
    internal static int? CountCores(string info)
    {
        var cores = info.Split("\n\n").Select(static entry => (Field(entry, "physical id"), Field(entry, "core id")))
            .Where(static pair => pair.Item2 is not null).Distinct().Count();
        return cores == 0 ? null : cores;
    }

    /// <summary>Total and available bytes in <c>/proc/meminfo</c>.</summary>
    internal static (long Total, long Available) ReadMemory(string text)
    {
        return (Bytes("MemTotal"), Bytes("MemAvailable"));

        long Bytes(string name) => Field(text, name)?.Split(' ')[0] is { } number && long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes << 10
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    /// <summary>The interesting ones of the flags in <c>/proc/cpuinfo</c>; where it has none, what .NET knows.</summary>
    internal static IReadOnlyList<string> ReadVectors(string info)
    {
        var flags = (Field(info, "flags") ?? Field(info, "Features"))?.Split(' ') ?? [Avx2.IsSupported ? "avx2" : "", Avx512F.IsSupported ? "avx512f" : ""];
        return [.. Interesting.Where(flags.Contains)];
    }

    private static int Count(string info, string name) => info.Split('\n').Count(line => line.Split(':')[0].Trim() == name);

    private static string? Field(string info, string name) =>
        info.Split('\n').Select(static line => line.Split(':', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();

    private static string Text(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
}
