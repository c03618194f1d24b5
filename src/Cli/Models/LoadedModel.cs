using Candor.Cli.Questions;
using Candor.Inference.Chat;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Cli.Models;

/// <summary>A model as the sidecar runs it: manifest, tokenizer and engine.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    private const string QuestionMark = "{question}";

    private readonly ChatEncoder? _chat;

    /// <summary>Puts the parts together; owned by the caller, which disposes it.</summary>
    public LoadedModel(IInferenceEngine engine, ITokenizer tokenizer, ChatEncoder? chat = null)
    {
        _chat = chat;
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
    /// <exception cref="CliException">The chat template cannot be used.</exception>
    public static LoadedModel Load(DirectoryInfo folder, int sequences)
    {
        var manifest = ModelManifestReader.Read(folder.FullName);
        var tokenizer = TokenizerFactory.Load(manifest);
        ChatEncoder? chat;
        try
        {
            chat = ChatEncoder.Load(manifest, tokenizer);
        }
        catch (ChatTemplateException e)
        {
            throw CliException.BadInput(e.Message, e);
        }

        return new LoadedModel(InferenceEngine.Load(manifest, new EngineOptions { MaxSequences = sequences }), tokenizer, chat);
    }

    /// <summary>Token ids of what the model reads before its answer.</summary>
    /// <exception cref="CliException">An id is outside the vocabulary, or the question has no prompt of its own and the model no frame to put it into.</exception>
    public int[] PromptOf(Question question)
    {
        if (question.Tokens is { } ids)
        {
            var outside = ids.ToList().FindIndex(id => id < 0 || id >= Manifest.Architecture.VocabularySize);
            return outside < 0
                ? [.. ids]
                : throw CliException.BadInput($"Question '{question.Id}': token {outside} is outside the vocabulary of {Manifest.Architecture.VocabularySize}.");
        }

        return (question.Prompt ?? Manifest.PromptTemplate?.Replace(QuestionMark, question.Text, StringComparison.Ordinal)) is { } text
            ? [.. Tokenizer.Encode(text, withSpecialTokens: true)]
            : ChatOf(question);
    }

    // As the sidecar does it: the only message of a chat.
    private int[] ChatOf(Question question)
    {
        if (_chat is null)
        {
            throw CliException.BadInput(
                $"Question '{question.Id}' has no 'prompt', and the model '{Manifest.Name}' has neither a prompt template nor a chat template.");
        }

        try
        {
            return [.. _chat.Encode([new ChatMessage("user", question.Text)])];
        }
        catch (ChatTemplateException e)
        {
            throw CliException.BadInput($"Question '{question.Id}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
