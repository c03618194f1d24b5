namespace Candor.Inference.Chat;

/// <summary>A chat template cannot be used, or refuses a conversation. The message is a sentence and never repeats what a message says.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Says what is wrong, and where.</summary>
    /// <param name="message">A sentence.</param>
    /// <param name="line">Line of the template, from 1; null where there is none.</param>
    /// <param name="isRefusal">Whether the template itself refused the conversation.</param>
    /// <param name="innerException">What was behind it.</param>
    public ChatTemplateException(string message, int? line = null, bool isRefusal = false, Exception? innerException = null)
        : base(message, innerException) => (Line, IsRefusal) = (line, isRefusal);

    /// <summary>Line of the template, from 1; null where there is none.</summary>
    public int? Line { get; }

    /// <summary>The template itself refused the conversation with <c>raise_exception</c>.</summary>
    public bool IsRefusal { get; }
}
