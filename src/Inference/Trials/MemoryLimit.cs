using System.Runtime.InteropServices;

namespace Candor.Inference.Trials;

/// <summary>Limits that a process puts on itself, and that nothing it runs can lift.</summary>
/// <remarks>
/// Of the kernel's limits only RLIMIT_DATA fits: it counts private memory that can be written to (heap and anonymous mappings), so that an allocation
/// beyond it fails. RLIMIT_AS would count the address space that the garbage collector reserves (256 GB) and the mapped weights too; RLIMIT_RSS is not
/// kept by Linux; the collector's own limit does not see ONNX Runtime's memory.
/// </remarks>
internal static partial class MemoryLimit
{
    private const int Cpu = 0;
    private const int Data = 2;
    private const int Core = 4;

    /// <summary>Whether this system keeps the limit.</summary>
    public static bool IsKept => OperatingSystem.IsLinux();

    /// <summary>Limits memory, processor time and core dumps of this process, for good.</summary>
    /// <param name="bytes">Memory that can be written to, what is in use already included.</param>
    /// <param name="seconds">Processor time over all threads; the last resort where the parent is gone.</param>
    /// <exception cref="InvalidOperationException">The kernel refuses.</exception>
    public static void Set(long bytes, long seconds)
    {
        if (!IsKept)
        {
            return;
        }

        Set(Data, bytes);
        Set(Cpu, seconds);
        Set(Core, 0);
    }

    private static void Set(int resource, long value)
    {
        var limit = new Limit((nuint)value, (nuint)value);
        if (SetLimit(resource, in limit) != 0)
        {
            throw new InvalidOperationException($"The kernel refuses limit {resource} (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}
