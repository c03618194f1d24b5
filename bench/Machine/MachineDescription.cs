using System.Runtime.InteropServices;

namespace Candor.Bench.Machine;

/// <summary>What a figure was measured on.</summary>
/// <param name="Processor">The processor's own name.</param>
/// <param name="Instructions">Which of the instruction sets that decide the kernels it has.</param>
/// <param name="Cores">Cores that the process may use.</param>
/// <param name="System">Operating system.</param>
/// <param name="Framework">.NET.</param>
/// <param name="Runtime">ONNX Runtime.</param>
internal sealed record MachineDescription(string Processor, string Instructions, int Cores, string System, string Framework, string Runtime)
{
    private static readonly (string Flag, string Name)[] Sets =
        [("avx2", "AVX2"), ("avx512f", "AVX-512"), ("avx_vnni", "AVX-VNNI"), ("avx512_vnni", "AVX512-VNNI"), ("avx512_bf16", "AVX512-BF16"),
            ("amx_int8", "AMX-INT8")];

    /// <summary>Reads it from the system.</summary>
    public static MachineDescription Read()
    {
        var lines = File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [];
        var flags = Field(lines, "flags").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        var has = Sets.Where(set => flags.Contains(set.Flag)).Select(static set => set.Name);
        var name = Field(lines, "model name");
        var model = Field(lines, "cpu family") is { Length: > 0 } family ? $" (family {family}, model {Field(lines, "model")})" : "";
        return new MachineDescription(
            (name.Length > 0 ? name : RuntimeInformation.ProcessArchitecture.ToString()) + model,
            flags.Count == 0 ? "unknown" : string.Join(", ", has),
            Environment.ProcessorCount,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString());
    }

    /// <summary>Load averages over 1, 5 and 15 minutes; empty where the system tells none.</summary>
    public static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "";

    private static string Field(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..].TrimStart().StartsWith(':'));
        return line is null ? "" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
