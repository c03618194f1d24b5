using System.Globalization;

namespace Candor.Cli.Commands.Doctor;

/// <summary>What the kernel lets this process have, from the files of its control group.</summary>
/// <param name="Quota">Cores' worth of time; null where there is no quota.</param>
/// <param name="Cpus">Cores that it may run on; null where the group does not say.</param>
/// <param name="Memory">Bytes; null where there is no limit.</param>
internal sealed record CpuLimits(double? Quota, int? Cpus, long? Memory)
{
    /// <summary>Reads the limits.</summary>
    /// <param name="root">Where control groups are mounted.</param>
    /// <param name="membership">The text of <c>/proc/self/cgroup</c>.</param>
    public static CpuLimits Read(string root, string membership)
    {
        // A quota may be set at any level above; the smallest counts.
        string[] levels = [.. Levels(root, membership)];
        double? quota = null;
        long? memory = null;
        foreach (var level in levels)
        {
            quota = Least(quota, Quotient(Text(level, "cpu.max")) ?? Quotient($"{Text(level, "cpu.cfs_quota_us")} {Text(level, "cpu.cfs_period_us")}"));
            memory = Least(memory, Number(Text(level, "memory.max")) ?? Number(Text(level, "memory.limit_in_bytes")));
        }

        var cpus = levels
            .Select(static level => Count(Text(level, "cpuset.cpus.effective") ?? Text(level, "cpuset.cpus"))).FirstOrDefault(static count => count > 0);
        return new CpuLimits(quota, cpus > 0 ? cpus : null, memory);
    }

    /// <summary>Times that the group was stopped because its quota was used up; null where the group does not count them.</summary>
    public static long? Throttled(string root, string membership) => Levels(root, membership)
        .Select(static level => Text(level, "cpu.stat"))
        .Select(static text => text?.Split('\n').FirstOrDefault(static line => line.StartsWith("nr_throttled ", StringComparison.Ordinal)))
        .Select(static line => Number(line?.Split(' ')[1]))
        .FirstOrDefault(static count => count is not null);

    // The group's own folder first, then those above it. In a container the root itself is the group.
    private static IEnumerable<string> Levels(string root, string membership)
    {
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 3);
            if (parts.Length != 3 || (parts[0] != "0" && !parts[1].Split(',').Any(static kind => kind is "cpu" or "cpuset" or "memory")))
            {
                continue;
            }

            foreach (var mount in parts[0] == "0" ? [root] : parts[1].Split(',').Select(kind => Path.Combine(root, kind)))
            {
                for (var path = parts[2].Trim('/'); path.Length > 0; path = Path.GetDirectoryName(path) ?? "")
                {
                    yield return Path.Combine(mount, path);
                }

                yield return mount;
            }
        }
    }

    private static double? Quotient(string? text) =>
        text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var quota, var period] && Number(quota) is > 0 and var q && Number(period) is > 0 and var p
            ? (double)q / p
            : null;

    private static int Count(string? ranges) => string.IsNullOrWhiteSpace(ranges) ? 0 : ranges.Trim().Split(',').Sum(static range =>
        range.Split('-') is [var first, var last]
            ? int.Parse(last, CultureInfo.InvariantCulture) - int.Parse(first, CultureInfo.InvariantCulture) + 1
            : 1);

    private static T? Least<T>(T? a, T? b)
        where T : struct, IComparable<T> => a is not { } x ? b : b is not { } y ? a : x.CompareTo(y) <= 0 ? x : y;

    // Version 1 writes "no limit" as a number that no machine has.
    private static long? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue / 4096 * 4096 ? number : null;

    private static string? Text(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
