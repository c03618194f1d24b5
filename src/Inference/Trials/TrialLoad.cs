using System.Diagnostics;
using System.Globalization;

namespace Candor.Inference.Trials;

/// <summary>Loads a model in a child process under limits of memory and time, so that a hostile or broken file harms nothing but that child.</summary>
public static class TrialLoad
{
    private const int MostText = 1 << 16;
    private const int SignalBase = 128;

    /// <summary>Tries a model folder.</summary>
    /// <param name="folder">With its <c>model.json</c>.</param>
    /// <param name="limits">As <see cref="TrialLimits.For"/> finds them.</param>
    /// <param name="program">What to start, as <see cref="TrialProgram.Current"/>.</param>
    /// <param name="cancellationToken">Ends the child.</param>
    /// <exception cref="IOException">The child could not be started.</exception>
    public static async Task<TrialVerdict> RunAsync(string folder, TrialLimits limits, TrialProgram program, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(program);
        using var child = Start(folder, limits, program);
        using var patience = new CancellationTokenSource(limits.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // Both at once, and no more than a bounded part: a child that writes for ever must neither block nor fill this process.
            var output = ReadAsync(child.StandardOutput, either.Token);
            var error = ReadAsync(child.StandardError, either.Token);
            await child.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return Judge(child.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false), limits);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TrialVerdict(
                TrialOutcome.OutOfTime, $"The model had not loaded and run after {Seconds(limits.Time)} s in a trial process; the process was ended.");
        }
        finally
        {
            End(child);
        }
    }

    private static Process Start(string folder, TrialLimits limits, TrialProgram program)
    {
        var start = new ProcessStartInfo(program.File)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in program.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add(Path.GetFullPath(folder));
        start.ArgumentList.Add("--memory");
        start.ArgumentList.Add(limits.Memory.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add("--seconds");
        start.ArgumentList.Add(((int)Math.Ceiling(limits.Time.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

        // A dump of a hostile model's process is of no use, and as large as its memory.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        try
        {
            var child = Process.Start(start)!;
            child.StandardInput.Close();
            return child;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new IOException($"The trial process '{program.File}' cannot be started: {exception.Message}", exception);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new char[MostText];
        var rest = new char[4096];
        var length = 0;
        int read;
        while ((read = await reader.ReadAsync(length < MostText ? text.AsMemory(length) : rest, cancellationToken).ConfigureAwait(false)) > 0)
        {
            length = Math.Min(MostText, length + read);
        }

        return new string(text, 0, length);
    }

    private static TrialVerdict Judge(int exitCode, string output, string error, TrialLimits limits)
    {
        var verdict = output.Split('\n').Select(static line => line.StartsWith('{') ? TrialChild.Parse(line) : null)
            .LastOrDefault(static verdict => verdict is not null);
        if (exitCode == 0 && verdict is not null)
        {
            return verdict.Outcome == TrialOutcome.OutOfMemory ? TooLarge(limits, verdict.PeakMemory) : verdict;
        }

        // Memory can run out in places that no exception leaves: the runtime then ends the process, and says so on its way.
        var end = exitCode > SignalBase ? $"signal {exitCode - SignalBase}" : $"exit code {exitCode}";
        return TrialChild.SpeaksOfMemory(error)
            ? TooLarge(limits, 0)
            : new TrialVerdict(TrialOutcome.Crashed, $"The model ended its trial process with {end}.");
    }

    private static TrialVerdict TooLarge(TrialLimits limits, long peak) =>
        new(TrialOutcome.OutOfMemory, $"The model wanted more than the {limits.Memory >> 20} MiB of memory that its trial process may have.", peak);

    private static void End(Process child)
    {
        try
        {
            child.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
