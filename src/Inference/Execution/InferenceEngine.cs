using System.ComponentModel.DataAnnotations;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Execution;

/// <summary>Loads a model.</summary>
public static class InferenceEngine
{
    /// <summary>Loads a model, checks that its graph is what the manifest says, and starts the thread that runs its passes.</summary>
    /// <remarks>
    /// The check includes a few passes: sequences of different lengths in one pass must give what each gives alone, which a graph that takes no
    /// heed of its attention mask does not.
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
        var session = OnnxModelSession.Open(manifest, options);
        return Start(manifest, new OnnxForwardPass(session, manifest), options, observer, time);
    }

    /// <summary>Starts an engine over a forward pass, which it owns from here on.</summary>
    internal static IInferenceEngine Start(ModelManifest manifest, IForwardPass pass, EngineOptions options, IInferenceObserver? observer, TimeProvider? time)
    {
        Validate(options);
        var runner = new BatchRunner(pass, manifest, options.MaxBatchSequences, options.MaxBatchTokens, Engine.MaxLength(manifest, options));
        try
        {
            ModelSelfCheck.Run(manifest, runner, options);
        }
        catch
        {
            runner.Dispose();
            throw;
        }

        return new Engine(manifest, runner, options, observer, time ?? TimeProvider.System);
    }

    private static void Validate(EngineOptions options)
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true);
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
