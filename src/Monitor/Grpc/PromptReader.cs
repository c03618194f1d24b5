using Candor.Monitor.Model;
using Candor.Monitor.Sessions;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Turns prompts, ids and text of requests into token ids, or says what is wrong with them.</summary>
internal sealed class PromptReader(ServedModel model, SessionsOptions options, ChatReader chats)
{
    private const string QuestionMark = "{question}";

    /// <summary>How a prompt can be given to a model.</summary>
    public static IEnumerable<string> FormsOf(ServedModel model) =>
        model.Chat is not null ? ["tokens", "text", "question", "chat"]
        : model.Manifest.PromptTemplate is not null ? ["tokens", "text", "question"] : ["tokens", "text"];

    /// <summary>The prompt's ids: one or more, inside the vocabulary, with room for at least one token after them.</summary>
    public RequestFault? TryRead(Wire.Prompt? prompt, out int[] tokens)
    {
        tokens = [];
        switch (prompt?.FormCase)
        {
            case Wire.Prompt.FormOneofCase.Tokens:
                if (TryReadIds(prompt.Tokens.Ids, "prompt.tokens.ids", out tokens) is { } badId)
                {
                    return badId;
                }

                break;
            case Wire.Prompt.FormOneofCase.Text:
                if (CheckText(prompt.Text, "prompt.text") is { } badText)
                {
                    return badText;
                }

                tokens = [.. model.Tokenizer.Encode(prompt.Text, withSpecialTokens: true)];
                break;
            case Wire.Prompt.FormOneofCase.Question:
                if ((CheckText(prompt.Question, "prompt.question") ?? TryReadQuestion(prompt.Question, out tokens)) is { } badQuestion)
                {
                    return badQuestion;
                }

                break;
            case Wire.Prompt.FormOneofCase.Chat:
                if ((CheckChat(prompt.Chat) ?? chats.TryRead(prompt.Chat, out tokens)) is { } badChat)
                {
                    return badChat;
                }

                break;
            default:
                return RequestFault.Invalid("prompt", "A prompt is needed: tokens, text, question or chat.");
        }

        if (tokens.Length == 0)
        {
            return RequestFault.Invalid("prompt", "The prompt has no tokens.");
        }

        var context = model.Manifest.Architecture.ContextLength;
        return tokens.Length < context
            ? null
            : new RequestFault(
                ObservationError.ContextExceeded,
                "prompt",
                $"The prompt has {tokens.Length} tokens; the model's context is {context}, one of them for the answer.");
    }

    /// <summary>Ids inside the vocabulary. The runtime would take −1 for the last row, so that every id is checked here.</summary>
    public RequestFault? TryReadIds(IReadOnlyList<uint> ids, string field, out int[] tokens)
    {
        tokens = new int[ids.Count];
        var vocabulary = model.Manifest.Architecture.VocabularySize;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (ids[i] >= (uint)vocabulary)
            {
                return RequestFault.Invalid($"{field}[{i}]", $"The token id is outside the vocabulary of {vocabulary}.");
            }

            tokens[i] = (int)ids[i];
        }

        return null;
    }

    private RequestFault? TryReadQuestion(string question, out int[] tokens)
    {
        if (model.Manifest.PromptTemplate is not { } template)
        {
            return chats.TryReadQuestion(question, out tokens);
        }

        tokens = [.. model.Tokenizer.Encode(template.Replace(QuestionMark, question, StringComparison.Ordinal), withSpecialTokens: true)];
        return null;
    }

    private RequestFault? CheckChat(Wire.Chat chat)
    {
        for (var i = 0; i < chat.Messages.Count; i++)
        {
            if (CheckText(chat.Messages[i].Content, $"prompt.chat.messages[{i}].content") is { } fault)
            {
                return fault;
            }
        }

        return CheckText(chat.AssistantPrefix, "prompt.chat.assistant_prefix");
    }

    /// <summary>Refuses text that is too long, or that held bytes which were not UTF-8.</summary>
    public RequestFault? CheckText(string text, string field)
    {
        if (text.Length > options.MaxTextLength)
        {
            return RequestFault.Invalid(field, $"The text is longer than {options.MaxTextLength} UTF-16 code units.");
        }

        // Protobuf's parser puts U+FFFD in the place of bytes that are not UTF-8; the model would read other words than were written.
        return text.Contains('\uFFFD', StringComparison.Ordinal)
            ? RequestFault.Invalid(field, "The text is not UTF-8, or holds U+FFFD, which stands for bytes that were not.")
            : null;
    }
}
