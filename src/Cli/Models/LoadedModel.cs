using Candor.Cli.Questions;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Cli.Models;

/// <summary>A model as the sidecar runs it: manifest, tokenizer and engine.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    private const string QuestionMark = "{question}";

    /// <summary>Puts the parts together; owned by the caller, which disposes it.</summary>
    public LoadedModel(IInferenceEngine engine, ITokenizer tokenizer)
    {
        Engine = engine;
        Tokenizer = tokenizer;
        AbstentionTexts = [.. Manifest.AbstentionPhrases.Select(static phrase => phrase.Text)];
    }

    /// <summary>Runs the passes.</summary>
    public IInferenceEngine Engine { get; }

    /// <summary>The model's own tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>The model's manifest.</summary>
    public ModelManifest Manifest => Engine.Model;

    /// <summary>The words with which the model declines.</summary>
    public IReadOnlyList<string> AbstentionTexts { get; }

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">Holds model.json.</param>
    /// <param name="sequences">KV slots: questions in flight at once.</param>
    /// <exception cref="ModelFolderException">The folder cannot be used; every problem is listed.</exception>
    public static LoadedModel Load(DirectoryInfo folder, int sequences)
    {
        var manifest = ModelManifestReader.Read(folder.FullName);
        var tokenizer = TokenizerFactory.Load(manifest);
        return new LoadedModel(InferenceEngine.Load(manifest, new EngineOptions { MaxSequences = sequences }), tokenizer);
    }

    /// <summary>Token ids of what the model reads before its answer.</summary>
    /// <exception cref="CliException">The question has no prompt of its own and the model no frame to put it into.</exception>
    public int[] PromptOf(Question question)
    {
        var text = question.Prompt
            ?? Manifest.PromptTemplate?.Replace(QuestionMark, question.Text, StringComparison.Ordinal)
            ?? throw CliException.BadInput($"Question '{question.Id}' has no 'prompt', and the model '{Manifest.Name}' has no prompt template.");
        return [.. Tokenizer.Encode(text, withSpecialTokens: true)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
