using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Candor.Probes.Directions;

namespace Candor.Bench.Fitting;

/// <summary>Candor's side of a comparison, in a process of its own so that its peak memory is its own: one fit, streamed.</summary>
internal static class FitSide
{
    /// <summary>The word on the command line that starts this side.</summary>
    public const string Command = "fit-side";

    /// <summary>Fits as the request says and answers with a line of JSON.</summary>
    /// <param name="line">A <see cref="FitRequest"/>.</param>
    public static void Run(string line)
    {
        var request = JsonSerializer.Deserialize<FitRequest>(line)!;
        var before = ProcessMemory.PeakKilobytes();
        var processor = Environment.CpuUsage.TotalTime;
        var begin = Stopwatch.GetTimestamp();
        using var rows = new StreamedRows(request.File);
        var threads = request.Threads;
        var fitted = request.Method switch
        {
            FitMethod.Logistic => new LogisticFitter(threads: threads).Fit(rows, CancellationToken.None),
            FitMethod.Discriminant => new MassMeanFitter(whiten: true, CovarianceShrinkage.None, threads).Fit(rows, CancellationToken.None),
            FitMethod.ShrunkDiscriminant => new MassMeanFitter(whiten: true, CovarianceShrinkage.Diagonal, threads).Fit(rows, CancellationToken.None),
            _ => throw new ArgumentOutOfRangeException(nameof(line), request.Method, "Not a method."),
        };
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        double[] weights = [.. fitted.Direction.Unit.ToArray().Select(x => (double)x * fitted.Gain), fitted.Bias];
        File.WriteAllBytes(request.Weights, MemoryMarshal.AsBytes<double>(weights).ToArray());
        Console.WriteLine(JsonSerializer.Serialize(new FitAnswer(seconds, processor.TotalSeconds, ProcessMemory.PeakKilobytes(), before, "")));
    }
}

/// <summary>What is fitted.</summary>
internal enum FitMethod
{
    /// <summary>Logistic regression on standardised dimensions with a penalty of 1.</summary>
    Logistic,

    /// <summary>Fisher's discriminant without shrinkage.</summary>
    Discriminant,

    /// <summary>Fisher's discriminant with Ledoit and Wolf's shrinkage of scaled dimensions.</summary>
    ShrunkDiscriminant,
}

/// <summary>What a side is to do.</summary>
/// <param name="Method">What to fit.</param>
/// <param name="Solver">Which of scikit-learn's solvers; Candor has one.</param>
/// <param name="File">To what.</param>
/// <param name="Threads">Threads to use.</param>
/// <param name="Weights">Where weights over raw activations and intercept are to go: doubles, shape <c>[d + 1]</c>.</param>
internal sealed record FitRequest(FitMethod Method, string Solver, ActivationFile File, int Threads, string Weights);

/// <summary>What a side did.</summary>
/// <param name="Seconds">From the first byte read to the last coefficient.</param>
/// <param name="ProcessorSeconds">What all threads together computed in that time.</param>
/// <param name="PeakKilobytes">Highest resident memory of the process.</param>
/// <param name="BeforeKilobytes">The same before the first byte was read: the runtime and its libraries.</param>
/// <param name="Note">What the side wants to say of it.</param>
internal sealed record FitAnswer(double Seconds, double ProcessorSeconds, long PeakKilobytes, long BeforeKilobytes, string Note);

/// <summary>Memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>Highest resident memory so far; 0 where the system does not tell.</summary>
    public static long PeakKilobytes()
    {
        const string status = "/proc/self/status", name = "VmHWM:";
        var line = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(static line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
