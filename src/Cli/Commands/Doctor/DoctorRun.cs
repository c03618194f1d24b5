using System.Diagnostics;
using System.Runtime.InteropServices;
using Candor.Cli.Output;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Doctor;

/// <summary>One run of <c>candor doctor</c>.</summary>
internal sealed class DoctorRun(DirectoryInfo folder, TimeSpan duration, EngineOptions options, bool isJson, CliConsole console)
{
    /// <summary>Looks, measures and reports.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Before anything that would itself be load.
        var machine = MachineFacts.Read();
        var manifest = ModelManifestReader.Read(folder.FullName);
        await console.Error.WriteLineAsync($"Loading {manifest.Name}, then measuring for {duration.TotalSeconds:0} s ...");
        var placement = await PlacementProfile.MeasureAsync(manifest, options, cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        await using var engine = InferenceEngine.Load(manifest, options);
        var model = Describe(manifest, engine.Capacity, TimeProvider.System.GetElapsedTime(started));
        var benchmark = await new SelfBenchmark(engine, duration, TimeProvider.System).RunAsync(cancellationToken);
        var report = new DoctorReport(
            typeof(DoctorRun).Assembly.GetName().Version!.ToString(3),
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeDescription.Read(),
            machine,
            options.Threads,
            engine.Provider,
            model,
            placement,
            benchmark,
            Advice.Of(machine, options.Threads, engine.Provider, model, placement, benchmark));
        if (isJson)
        {
            JsonOutput.Write(console.Output, report);
        }
        else
        {
            DoctorPrinter.Print(console, report);
        }

        return report.Findings.Any(static finding => finding.IsProblem) ? ExitCodes.AnswerIsNo : ExitCodes.Ok;
    }

    private ModelFacts Describe(ModelManifest manifest, int slots, TimeSpan load)
    {
        using var process = Process.GetCurrentProcess();
        var bytes = manifest.Files.Where(file => file.Path != manifest.TokenizerPath).Sum(static file => Length(file.Path));
        return new ModelFacts(
            manifest.Name, manifest.Fingerprint, bytes, ModelFacts.Slot(manifest, options), slots, load.TotalSeconds, process.WorkingSet64);
    }

    // Weights are often links.
    private static long Length(string path) =>
        new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(path).Length;
}
