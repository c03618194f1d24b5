using System.ComponentModel.DataAnnotations;
using Candor.Inference.Execution.GroupedQuery;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Execution;

/// <summary>Loads a model.</summary>
public static class InferenceEngine
{
    /// <summary>Loads a model, checks that its graph is what the manifest says, and starts the thread that runs its passes.</summary>
    /// <remarks>
    /// The check includes a few passes: sequences of different lengths in one pass must give what each gives alone, which a graph that takes no
    /// heed of its attention mask does not. How many sequences can be open is decided here too, by the memory that there is.
    /// </remarks>
    /// <param name="manifest">From <see cref="ModelManifestReader.Read"/>.</param>
    /// <param name="options">Limits, fixed for the life of the engine.</param>
    /// <param name="observer">Is told about every pass.</param>
    /// <param name="time">The clock of the reports; the system's when null.</param>
    /// <exception cref="ModelFolderException">The graph cannot be loaded or is not what the manifest says; every mismatch is listed.</exception>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static IInferenceEngine Load(ModelManifest manifest, EngineOptions options, IInferenceObserver? observer = null, TimeProvider? time = null)
    {
        Validate(options);
        CheckTokenizer(manifest);
        if (manifest.Attention == AttentionKind.GroupedQuery)
        {
            var count = Sequences(manifest, options);
            var onProcessor = options with { Provider = ExecutionProvider.Cpu };
            var sessions = RowSessions.Open(manifest, onProcessor, Math.Min(count, options.MaxBatchSequences));
            return StartRows(manifest, pool => new RowPass(sessions, manifest, pool), options, observer, time);
        }

        return Start(manifest, OpenMasked(manifest, options, observer, time), options, observer, time);
    }

    /// <summary>Starts an engine over the forward pass of a masked graph, which it owns from here on.</summary>
    internal static IInferenceEngine Start(ModelManifest manifest, IForwardPass pass, EngineOptions options, IInferenceObserver? observer, TimeProvider? time)
    {
        Validate(options);
        var pool = new MaskedPool(KeyValueLayout.Of(manifest), Sequences(manifest, options), Engine.MaxLength(manifest, options));
        var runner = new MaskedRunner(pass, manifest, options);
        return Start(
            manifest,
            runner,
            pool,
            () => ModelSelfCheck.Run(manifest, runner, pool, options),
            pass is FallbackPass fallback ? () => fallback.State : static () => ProviderState.Of(ExecutionProvider.Cpu),
            options,
            observer,
            time);
    }

    /// <summary>Starts an engine over the forward pass of a GroupQueryAttention graph, which it owns from here on.</summary>
    internal static IInferenceEngine StartRows(
        ModelManifest manifest, Func<RowPool, IRowPass> open, EngineOptions options, IInferenceObserver? observer, TimeProvider? time)
    {
        Validate(options);
        var pool = new RowPool(KeyValueLayout.Of(manifest), Sequences(manifest, options), Engine.MaxLength(manifest, options));
        var runner = new RowRunner(open(pool), manifest, pool, options);

        // In-place caches in a device's memory have not been built; whoever asked for one is told.
        var state = options.Provider == ExecutionProvider.Cpu
            ? ProviderState.Of(ExecutionProvider.Cpu)
            : new ProviderState(options.Provider, ExecutionProvider.Cpu, "GroupQueryAttention graphs run on the processor only.");
        return Start(manifest, runner, pool, Check, () => state, options, observer, time);

        void Check()
        {
            foreach (var costs in new[] { RunCosts.NeverJoin, RunCosts.AlwaysJoin(runner.Variants) })
            {
                runner.Costs = costs;
                ModelSelfCheck.Run(manifest, runner, pool, options);
            }

            runner.Costs = runner.Measure();
        }
    }

    private static IForwardPass OpenMasked(ModelManifest manifest, EngineOptions options, IInferenceObserver? observer, TimeProvider? time)
    {
        return options.Provider == ExecutionProvider.Cpu
            ? On(ExecutionProvider.Cpu)
            : new FallbackPass(
                options.Provider,
                () => On(options.Provider),
                () => On(ExecutionProvider.Cpu),
                new DeviceBreaker(options.DeviceRetryAfter, time ?? TimeProvider.System),
                state => observer?.ProviderChanged(state));

        IForwardPass On(ExecutionProvider provider) => new MaskedPass(OnnxModelSession.Open(manifest, options with { Provider = provider }), manifest);
    }

    private static Engine Start(
        ModelManifest manifest,
        IBatchRunner runner,
        KeyValuePool pool,
        Action check,
        Func<ProviderState> provider,
        EngineOptions options,
        IInferenceObserver? observer,
        TimeProvider? time)
    {
        try
        {
            check();
        }
        catch
        {
            runner.Dispose();
            pool.Dispose();
            throw;
        }

        return new Engine(manifest, runner, pool, options, observer, time ?? TimeProvider.System) { ProviderSource = provider };
    }

    private static int Sequences(ModelManifest manifest, EngineOptions options) =>
        KeyValueBudget.Sequences(manifest, options, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private static void Validate(EngineOptions options)
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
        Validator.TryValidateObject(options.Cuda, new ValidationContext(options.Cuda), failures, validateAllProperties: true);
        var messages = failures.ConvertAll(static failure => failure.ErrorMessage!);
        if (options.MaxBatchTokens < options.MaxBatchSequences)
        {
            messages.Add($"The field MaxBatchTokens must be at least MaxBatchSequences, {options.MaxBatchSequences}.");
        }

        if (!Enum.IsDefined(options.Provider))
        {
            messages.Add("The field Provider must be Cpu or Cuda.");
        }

        if (messages.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', messages), nameof(options));
        }
    }

    private static void CheckTokenizer(ModelManifest manifest)
    {
        ITokenizer tokenizer;
        try
        {
            tokenizer = TokenizerFactory.Load(manifest);
        }
        catch (TokenizerException e)
        {
            throw new ModelFolderException(manifest.Folder, [e.Message], e);
        }

        var problems = new List<string>();
        if (tokenizer.VocabularySize > manifest.Architecture.VocabularySize)
        {
            problems.Add($"the tokenizer has {tokenizer.VocabularySize} ids, but the model's vocabulary only {manifest.Architecture.VocabularySize}.");
        }

        for (var i = 0; i < manifest.AbstentionPhrases.Count; i++)
        {
            var phrase = manifest.AbstentionPhrases[i];
            var text = tokenizer.Decode([.. phrase.TokenIds], skipSpecialTokens: false);
            if (text != phrase.Text)
            {
                problems.Add($"field 'abstention.phrases[{i}].token_ids' stands for '{text}', but its text is '{phrase.Text}'.");
            }
        }

        if (problems.Count > 0)
        {
            throw new ModelFolderException(manifest.Folder, problems);
        }
    }
}
