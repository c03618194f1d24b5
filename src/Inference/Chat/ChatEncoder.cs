using System.Security.Cryptography;
using System.Text;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Chat;

/// <summary>
/// Turns conversations into the token ids that a model reads before its answer, by the model's own chat template. Immutable and safe to share.
/// </summary>
/// <remarks>
/// What messages say is quoted: inside it, the text of a special token (or of any other added token that the template itself writes) is encoded as the
/// ordinary text that it is, so that no message can end its turn or begin another one. The template's own tokens are found as ever. The post-processor
/// adds nothing: the template writes what belongs at the start.
/// </remarks>
public sealed class ChatEncoder
{
    private readonly ChatTemplate _template;
    private readonly ITokenizer _tokenizer;
    private readonly Dictionary<string, object?> _variables;
    private readonly TimeProvider _time;

    /// <summary>Puts template and tokenizer together.</summary>
    /// <param name="template">The model's chat template.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="beginToken">What the template finds as <c>bos_token</c>; null for none.</param>
    /// <param name="endToken">What the template finds as <c>eos_token</c>; null for none.</param>
    /// <param name="time">Tells templates the date that ask for it; null for the system's clock.</param>
    public ChatEncoder(ChatTemplate template, ITokenizer tokenizer, int? beginToken, int? endToken, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _template = template;
        _tokenizer = tokenizer;
        _time = time ?? TimeProvider.System;
        _variables = [];
        Add("bos_token", beginToken);
        Add("eos_token", endToken);

        void Add(string name, int? token)
        {
            if (token is { } id && tokenizer.TextOf(id) is { } text)
            {
                _variables[name] = text;
            }
        }
    }

    /// <summary>The roles that a message can have, as templates name them.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["system", "user", "assistant"];

    /// <summary>Reads a model's chat template.</summary>
    /// <param name="manifest">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="time">Tells templates the date that ask for it; null for the system's clock.</param>
    /// <returns>The encoder; null when the model has no chat template.</returns>
    /// <exception cref="ChatTemplateException">The template is malformed or uses something that is not supported.</exception>
    /// <exception cref="ModelFolderException">The file is no longer the one that the manifest was checked with, or cannot be read.</exception>
    public static ChatEncoder? Load(ModelManifest manifest, ITokenizer tokenizer, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.ChatTemplate is { } file
            ? new ChatEncoder(
                ChatTemplate.Parse(ReadText(manifest.Folder, file)),
                tokenizer, manifest.BeginToken, manifest.EndTokens.Count > 0 ? manifest.EndTokens[0] : null, time)
            : null;
    }

    /// <summary>The ids of a conversation; one or more messages.</summary>
    /// <param name="messages">The conversation, in its order.</param>
    /// <param name="addGenerationPrompt">Whether the beginning of the assistant's next turn follows.</param>
    /// <param name="assistantPrefix">What the assistant has already said in its next turn, quoted too; empty for nothing.</param>
    /// <exception cref="ChatTemplateException">
    /// The template fails, refuses the conversation or takes too much; or the tokenizer cannot keep a message from passing for a special token.
    /// </exception>
    public IReadOnlyList<int> Encode(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, string assistantPrefix = "")
    {
        ArgumentNullException.ThrowIfNull(assistantPrefix);
        var chat = _template.Render(messages, addGenerationPrompt, _variables, _time);
        var quoted = assistantPrefix.Length == 0 ? chat.Quoted : [.. chat.Quoted, chat.Text.Length..(chat.Text.Length + assistantPrefix.Length)];
        return _tokenizer.EncodeQuoted(chat.Text + assistantPrefix, quoted, _template.Source)
            ?? throw new ChatTemplateException("A message holds the text of a special token, which this model's tokenizer cannot take as text.");
    }

    private static string ReadText(string folder, ModelFile file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file.Path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return hash == file.Sha256
                ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes)
                : throw new ModelFolderException(folder, [ModelFiles.Altered(Path.GetFileName(file.Path), file.Sha256, hash)]);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelFolderException(folder, [$"the chat template '{Path.GetFileName(file.Path)}' is not UTF-8."], e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(folder, [$"the chat template '{Path.GetFileName(file.Path)}' cannot be read: {e.Message}"], e);
        }
    }
}
