namespace Candor.Inference.Chat.Values;

/// <summary>A template fails while it runs. The message is a clause, which never repeats a value; the renderer adds the line.</summary>
internal sealed class TemplateFailure(string clause, bool isRefusal = false) : Exception(clause)
{
    /// <summary>Whether the message is the template's own refusal.</summary>
    public bool IsRefusal { get; } = isRefusal;
}
