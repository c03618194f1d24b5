using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Candor.Bench.Fitting;

/// <summary>Runs one side's fit in a process of its own, with its threads set, and reads its answer.</summary>
internal static class FitProcesses
{
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <summary>Candor's side.</summary>
    public static FitAnswer RunCandor(FitRequest request)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FitProcesses).Assembly.Location);
        }

        start.ArgumentList.Add(FitSide.Command);
        return Run(start, request);
    }

    /// <summary>scikit-learn's side.</summary>
    /// <param name="python">An interpreter that has it.</param>
    /// <param name="request">What to do.</param>
    public static FitAnswer RunScikitLearn(string python, FitRequest request)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Foreign", "fits.py")]);
        foreach (var name in ThreadVariables)
        {
            start.Environment[name] = request.Threads.ToString(CultureInfo.InvariantCulture);
        }

        return Run(start, request);
    }

    private static FitAnswer Run(ProcessStartInfo start, FitRequest request)
    {
        start.ArgumentList.Add(JsonSerializer.Serialize(request));
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' could not be started.");
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<FitAnswer>(answer)!
            : throw new InvalidOperationException($"'{start.FileName}' ended with exit code {process.ExitCode}; what it said stands above.");
    }
}
