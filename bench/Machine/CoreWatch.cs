using System.Diagnostics;
using System.Globalization;

namespace Candor.Bench.Machine;

/// <summary>Watches what the rest of the machine does while a part runs: figures from cores that somebody else uses are worth little.</summary>
internal sealed class CoreWatch
{
    private const double TicksPerSecond = 100;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _busy = BusySeconds();
    private readonly double _own = OwnSeconds();

    /// <summary>Cores that other processes kept busy on average since the watch began; NaN where the system does not tell.</summary>
    public double ForeignCores() =>
        double.IsNaN(_busy) ? double.NaN : Math.Max(0, BusySeconds() - _busy - (OwnSeconds() - _own)) / Math.Max(0.001, _clock.Elapsed.TotalSeconds);

    // Everything but idle and waiting for disks; stolen time counts, because it was not ours.
    private static double BusySeconds()
    {
        if (!File.Exists("/proc/stat"))
        {
            return double.NaN;
        }

        using var reader = new StreamReader("/proc/stat");
        var ticks = Ticks(reader.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]);
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond;
    }

    // This process and the children that it waits for or still runs.
    private static double OwnSeconds()
    {
        if (!File.Exists("/proc/self/stat"))
        {
            return 0;
        }

        var sum = 0.0;
        foreach (var stat in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(static folder => $"{folder}/stat"))
        {
            try
            {
                var text = File.ReadAllText(stat);
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                var id = int.Parse(Path.GetFileName(Path.GetDirectoryName(stat)!), CultureInfo.InvariantCulture);
                var parent = int.Parse(fields[1], CultureInfo.InvariantCulture);
                if (id == Environment.ProcessId || parent == Environment.ProcessId)
                {
                    sum += Ticks(id == Environment.ProcessId ? fields[11..15] : fields[11..13]).Sum() / TicksPerSecond;
                }
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }

        return sum;
    }

    private static double[] Ticks(string[] fields) => [.. fields.Select(static field => double.Parse(field, CultureInfo.InvariantCulture))];
}
