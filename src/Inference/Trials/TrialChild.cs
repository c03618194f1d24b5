using System.Text.Json;
using System.Text.Json.Serialization;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;

namespace Candor.Inference.Trials;

/// <summary>The child's side of a trial: limits itself, loads the model, runs two passes, and writes one line with what came of it.</summary>
public static class TrialChild
{
    private const int Tokens = 4;
    private static readonly JsonSerializerOptions Form = new() { Converters = { new JsonStringEnumConverter<TrialOutcome>() } };

    // How the runtime, its allocators and the C++ library say that there is no more memory.
    private static readonly string[] SaysOutOfMemory = ["bad_alloc", "bad allocation", "Failed to allocate memory", "Out of memory", "OutOfMemory"];

    /// <summary>Tries a model in this process, which must be one that may die.</summary>
    /// <param name="folder">A model folder with its <c>model.json</c>.</param>
    /// <param name="limits">Kept by the kernel from here on.</param>
    /// <param name="output">Gets the verdict's line.</param>
    public static async Task RunAsync(string folder, TrialLimits limits, TextWriter output)
    {
        MemoryLimit.Set(limits.Memory, (long)Math.Ceiling(limits.Time.TotalSeconds * Environment.ProcessorCount) + 1);
        TrialVerdict verdict;
        try
        {
            await LoadAndRunAsync(folder);
            verdict = new TrialVerdict(TrialOutcome.Ran, "The model loads and runs.", PeakMemory());
        }
#pragma warning disable CA1031 // Whatever a hostile file brings about is the verdict.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            verdict = new TrialVerdict(IsOutOfMemory(exception) ? TrialOutcome.OutOfMemory : TrialOutcome.Refused, exception.Message, PeakMemory());
        }

        await output.WriteLineAsync(JsonSerializer.Serialize(verdict, Form));
        await output.FlushAsync();
    }

    /// <summary>Reads the line back; null where it is none.</summary>
    internal static TrialVerdict? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrialVerdict>(line, Form);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a text of the runtime speaks of memory.</summary>
    internal static bool SpeaksOfMemory(string text) => SaysOutOfMemory.Any(words => text.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static async Task LoadAndRunAsync(string folder)
    {
        var manifest = ModelManifestReader.Read(folder);
        await using var engine = InferenceEngine.Load(
            manifest, new EngineOptions { MaxSequences = 4, MaxSequenceTokens = 64, MaxBatchSequences = 2, MaxBatchTokens = 16, IntraOpThreads = 1 });
        using var sequence = engine.TryOpen([])!;
        var text = Enumerable.Range(0, Tokens).Select(i => i % manifest.Architecture.VocabularySize).ToArray();
        await sequence.ForwardAsync(text, CancellationToken.None);
        await sequence.ForwardAsync(text.AsMemory(0, 1), CancellationToken.None);
    }

    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException || SpeaksOfMemory(exception.Message) || (exception.InnerException is { } inner && IsOutOfMemory(inner));

    private static long PeakMemory()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
