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
    /// <param name="sharesBeginnings">
    /// Whether a question takes over what another one with the same beginning has run; its last bits then depend on which ran before.
    /// </param>
    /// <exception cref="ModelFolderException">The folder cannot be used; every problem is listed.</exception>
    /// <exception cref="CliException">The chat template cannot be used.</exception>
    public static LoadedModel Load(DirectoryInfo folder, int sequences, bool sharesBeginnings = true)
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

        var options = new EngineOptions { MaxSequences = sequences };
        return new LoadedModel(InferenceEngine.Load(manifest, sharesBeginnings ? options : options with { PrefixCacheRows = 0 }), tokenizer, chat);
    }

    /// <summary>Token ids of what the model reads before its answer.</summary>
    /// <exception cref="CliException">An id is outside the vocabulary, or the question has no prompt of its own and the model no frame to put it
    /// into.</exception>
    public int[] PromptOf(Question question)
    {
        if (question.Tokens is { } ids)
        {
            var outside = ids.ToList().FindIndex(id => id < 0 || id >= Manifest.Architecture.VocabularySize);
            return outside < 0
                ? [.. ids]
                : throw CliException.BadInput(
                    $"Question '{question.Id}': token {outside} is outside the vocabulary of {Manifest.Architecture.VocabularySize}.");
        }

        return Encode(question, string.Empty);
    }

    /// <summary>Token ids of the answer that a question brings, as they follow its prompt.</summary>
    /// <param name="question">With an answer.</param>
    /// <param name="prompt">From <see cref="PromptOf"/>.</param>
    public int[] AnswerOf(Question question, ReadOnlySpan<int> prompt)
    {
        // Encoded together, because a tokenizer may treat a text's beginning in its own way; where that changes the prompt's end, by itself.
        var whole = question.Tokens is null ? Encode(question, question.Answer!) : [];
        return whole.AsSpan().StartsWith(prompt) ? whole[prompt.Length..] : [.. Tokenizer.Encode(question.Answer!, withSpecialTokens: false)];
    }

    // A model's own frame has no place for a system message; only a chat has.
    private int[] Encode(Question question, string answer)
    {
        var frame = question.System is null ? Manifest.PromptTemplate : null;
        return (question.Prompt ?? frame?.Replace(QuestionMark, question.Text, StringComparison.Ordinal)) is { } text
            ? [.. Tokenizer.Encode(text + answer, withSpecialTokens: true)]
            : ChatOf(question, answer);
    }

    // As the sidecar does it: the only message of a chat, or the only one after the system's.
    private int[] ChatOf(Question question, string answer)
    {
        if (_chat is null)
        {
            throw CliException.BadInput(
                question.System is null
                    ? $"Question '{question.Id}' has no 'prompt', and the model '{Manifest.Name}' has neither a prompt template nor a chat template."
                    : $"Question '{question.Id}' has a system message, and the model '{Manifest.Name}' has no chat template to put it into.");
        }

        try
        {
            var asked = new ChatMessage("user", question.Text);
            return [.. _chat.Encode(question.System is { } system ? [new ChatMessage("system", system), asked] : [asked], assistantPrefix: answer)];
        }
        catch (ChatTemplateException e)
        {
            throw CliException.BadInput($"Question '{question.Id}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
