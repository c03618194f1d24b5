using Candor.Inference.Chat.Rendering;
using Candor.Inference.Chat.Syntax;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat;

/// <summary>
/// A chat template in Jinja, run as the frameworks that publish models run it: in a sandbox without files, modules or Python, with
/// <c>trim_blocks</c> and <c>lstrip_blocks</c>. What is not supported is refused by its name when the template is parsed. Immutable and safe to share.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _statements;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(string source, IReadOnlyList<Statement> statements, ChatTemplateLimits limits) =>
        (Source, _statements, _limits) = (source, statements, limits);

    /// <summary>The template itself.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="jinja">The template.</param>
    /// <param name="limits">What it may cost; null for the default.</param>
    /// <exception cref="ChatTemplateException">
    /// It is too long, malformed, or uses something that is not supported, which the message names with its line.
    /// </exception>
    public static ChatTemplate Parse(string jinja, ChatTemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(jinja);
        limits ??= ChatTemplateLimits.Default;
        if (jinja.Length > limits.TemplateLength)
        {
            throw new ChatTemplateException($"The chat template is longer than {limits.TemplateLength} UTF-16 code units.");
        }

        try
        {
            return new ChatTemplate(jinja, TemplateParser.Parse(jinja), limits);
        }
        catch (TemplateSyntaxException e)
        {
            throw new ChatTemplateException($"The chat template cannot be used: line {e.Line}: {e.Message}.", e.Line, innerException: e);
        }
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">The conversation, in its order.</param>
    /// <param name="addGenerationPrompt">Whether the beginning of the assistant's next turn follows.</param>
    /// <param name="variables">
    /// What the template finds beside <c>messages</c> and <c>add_generation_prompt</c>: special tokens such as <c>bos_token</c>, switches such as
    /// <c>enable_thinking</c>. Values are strings, truth values, whole or floating-point numbers, or null; null for no variables.
    /// </param>
    /// <param name="time">Tells templates the date that ask for it; null for the system's clock.</param>
    /// <exception cref="ChatTemplateException">The template fails, refuses the conversation, or takes too much.</exception>
    /// <exception cref="ArgumentException">A variable has another type.</exception>
    public RenderedChat Render(
        IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?>? variables = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var context = new RenderContext(new Budget(_limits), time ?? TimeProvider.System);
        var scope = new Scope(outer: null);
        Functions.AddTo(scope, context);
        foreach (var (name, value) in variables ?? new Dictionary<string, object?>())
        {
            scope.Set(name, ToValue(name, value));
        }

        // Published templates test these for none, not for being there.
        scope.Set("tools", scope.TryGet("tools", out var tools) ? tools : null);
        scope.Set("documents", scope.TryGet("documents", out var documents) ? documents : null);
        scope.Set("add_generation_prompt", addGenerationPrompt);
        scope.Set("messages", SequenceValue.List([.. messages.Select(ToValue)]));
        try
        {
            return ToChat(new TemplateRenderer(context).Render(_statements, new Scope(scope)));
        }
        catch (TemplateFailure e) when (e.IsRefusal)
        {
            throw new ChatTemplateException(
                e.Message.Length > 0 ? $"The chat template refuses the conversation: {e.Message}" : "The chat template refuses the conversation.",
                context.Line, isRefusal: true, e);
        }
        catch (TemplateFailure e)
        {
            throw new ChatTemplateException($"The chat template fails in line {context.Line}: {e.Message}.", context.Line, innerException: e);
        }
    }

    private static MappingValue ToValue(ChatMessage message)
    {
        var mapping = new MappingValue();
        mapping.Set(SourcedText.Of("role"), SourcedText.Of(message.Role));
        mapping.Set(SourcedText.Of("content"), SourcedText.Quoted(message.Content));
        return mapping;
    }

    private static object? ToValue(string name, object? value) => value switch
    {
        null or bool or long or double => value,
        int number => (long)number,
        string text => SourcedText.Of(text),
        _ => throw new ArgumentException($"The variable '{name}' is a {value.GetType().Name}; templates know strings, truth values and numbers.",
            nameof(value)),
    };

    private static RenderedChat ToChat(SourcedText text)
    {
        var quoted = new List<Range>();
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && text.OriginAt(end) == text.OriginAt(start))
            {
                end++;
            }

            if (text.OriginAt(start) != SourcedText.FromTemplate)
            {
                quoted.Add(start..end);
            }

            start = end;
        }

        return new RenderedChat(text.Value, quoted);
    }
}
