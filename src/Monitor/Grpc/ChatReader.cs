using Candor.Inference.Chat;
using Candor.Monitor.Model;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Turns conversations into token ids by the model's chat template, or says which field is at fault; never what it holds.</summary>
internal sealed class ChatReader(ServedModel model)
{
    private const string Field = "prompt.chat";

    /// <summary>The ids of a conversation whose texts have been checked.</summary>
    public RequestFault? TryRead(Wire.Chat chat, out int[] tokens)
    {
        tokens = [];
        if (model.Chat is null)
        {
            return RequestFault.Invalid(Field, "This model has no chat template; send prompt.text or prompt.tokens.");
        }

        if (chat.Messages.Count == 0)
        {
            return RequestFault.Invalid($"{Field}.messages", "A chat needs at least one message.");
        }

        for (var i = 0; i < chat.Messages.Count; i++)
        {
            if (!ChatEncoder.Roles.Contains(chat.Messages[i].Role))
            {
                return RequestFault.Invalid($"{Field}.messages[{i}].role", $"The role is none of {string.Join(", ", ChatEncoder.Roles)}.");
            }
        }

        var addGenerationPrompt = !chat.HasAddGenerationPrompt || chat.AddGenerationPrompt;
        return !addGenerationPrompt && chat.AssistantPrefix.Length > 0
            ? RequestFault.Invalid($"{Field}.assistant_prefix", "The assistant has no turn to have begun: add_generation_prompt is false.")
            : Encode(
                $"{Field}.messages",
                [.. chat.Messages.Select(static message => new ChatMessage(message.Role, message.Content))],
                addGenerationPrompt,
                chat.AssistantPrefix,
                out tokens);
    }

    /// <summary>The ids of a question to a model without a prompt template: the only message of a chat.</summary>
    public RequestFault? TryReadQuestion(string question, out int[] tokens)
    {
        tokens = [];
        return model.Chat is null
            ? RequestFault.Invalid("prompt.question", "This model has neither a prompt template nor a chat template; send prompt.text or prompt.tokens.")
            : Encode("prompt.question", [new ChatMessage("user", question)], addGenerationPrompt: true, "", out tokens);
    }

    private RequestFault? Encode(string field, ChatMessage[] messages, bool addGenerationPrompt, string assistantPrefix, out int[] tokens)
    {
        try
        {
            tokens = [.. model.Chat!.Encode(messages, addGenerationPrompt, assistantPrefix)];
            return null;
        }
        catch (ChatTemplateException e)
        {
            tokens = [];
            return RequestFault.Invalid(field, e.Message);
        }
    }
}
