using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;

namespace Candor.Inference.Import;

/// <summary>Replays golden vectors through the engine, as the model is served: prompts whole, all together in uneven chunks, and token by token.</summary>
public static class ReferenceReplay
{
    /// <summary>Differences up to this are those of single-precision arithmetic in another order.</summary>
    /// <remarks>Float exports of seven families were within 2e-4 of the framework that they come from; one that rounds a constant within 5e-3.</remarks>
    public const double DefaultTolerance = 1e-3;

    // A token's chunk sizes: 1 to this, from a fixed seed.
    private const int LongestChunk = 5;

    /// <summary>Replays.</summary>
    /// <param name="model">A model folder's manifest.</param>
    /// <param name="referencePath"><c>reference.json</c>, with the safetensors file of the same name beside it.</param>
    /// <param name="progress">Is told each way of running.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ModelFolderException">The model cannot be loaded.</exception>
    /// <exception cref="InvalidDataException">The reference is malformed, or of another model.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<ReplayReport> RunAsync(
        ModelManifest model, string referencePath, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var reference = ReferenceFile.Open(referencePath);
        ReplayedPrompt[] prompts = [.. Enumerable.Range(0, reference.Prompts.Count).Select(k => new ReplayedPrompt(reference, k, model.Architecture))];
        var longest = prompts.Max(static prompt => prompt.Ids.Length);
        if (longest > model.Architecture.ContextLength || prompts.Any(prompt => prompt.Ids.Any(id => id < 0 || id >= model.Architecture.VocabularySize)))
        {
            throw new InvalidDataException("the reference's prompts do not fit the model's context or vocabulary. It is of another model.");
        }

        var sequences = Math.Clamp(prompts.Length, 2, 8);
        await using var engine = InferenceEngine.Load(model, new EngineOptions
        {
            MaxSequences = sequences,
            MaxBatchSequences = sequences,
            MaxBatchTokens = Math.Clamp(longest, 64, 512),
            MaxSequenceTokens = Math.Min(model.Architecture.ContextLength, longest + 16),
        });
        var ways = new List<ReplayWay>();
        await WayAsync("whole", 1, static (_, left) => left);
        await WayAsync("chunks", sequences, static (random, left) => Math.Min(left, random.Next(1, LongestChunk + 1)));
        await WayAsync("tokens", sequences, static (_, _) => 1);
        return Report(model, prompts, ways);

        async Task WayAsync(string name, int together, Func<Random, int, int> chunk)
        {
            progress?.Report($"Replaying: {name}");
            var before = prompts.Select(static prompt => prompt.Residuals[0].Count).ToArray();
            await Parallel.ForAsync(
                0,
                prompts.Length,
                new ParallelOptions { MaxDegreeOfParallelism = together, CancellationToken = cancellationToken },
                async (k, cancellation) => await ReplayAsync(engine, prompts[k], new Random(k), chunk, cancellation));
            ways.Add(new ReplayWay(name, prompts.Select((prompt, k) => prompt.Residuals.Max(differences => differences.Skip(before[k]).Max())).Max()));
        }
    }

    private static async Task ReplayAsync(
        IInferenceEngine engine, ReplayedPrompt prompt, Random random, Func<Random, int, int> chunk, CancellationToken cancellationToken)
    {
        HookPoint[] hookPoints = [.. Enumerable.Range(0, engine.Model.Architecture.Layers + 1).Select(static index => new HookPoint(index))];
        using var sequence = engine.TryOpen(hookPoints) ?? throw new InvalidOperationException("More prompts are in flight than the engine has slots.");
        while (sequence.Length < prompt.Ids.Length)
        {
            var count = chunk(random, prompt.Ids.Length - sequence.Length);
            await sequence.ForwardAsync(prompt.Ids.AsMemory(sequence.Length, count), cancellationToken);
            prompt.Compare(sequence);
        }
    }

    private static ReplayReport Report(ModelManifest model, ReplayedPrompt[] prompts, List<ReplayWay> ways)
    {
        double[][] byHookPoint = [.. Enumerable.Range(0, model.Architecture.Layers + 1)
            .Select(index => prompts.SelectMany(prompt => prompt.Residuals[index]).Order().ToArray())];
        var all = byHookPoint.SelectMany(static differences => differences).Order().ToArray();
        return new ReplayReport
        {
            Model = model.Name,
            Fingerprint = model.Fingerprint,
            Prompts = prompts.Length,
            Tokens = prompts.Sum(static prompt => prompt.Ids.Length),
            HookPoints = [.. byHookPoint.Select(
                static (differences, index) => new HookPointDifference(index, differences[^1], differences[differences.Length / 2]))],
            Logits = prompts.Max(static prompt => prompt.Logits),
            LogSumExp = prompts.Max(static prompt => prompt.LogSumExp),
            Entropy = prompts.Max(static prompt => prompt.Entropy),
            Median = all[all.Length / 2],
            Ways = ways,
        };
    }
}
