namespace Candor.Inference.Chat.Syntax;

/// <summary>A template is malformed or uses something that is not supported. The message is a clause; <see cref="ChatTemplate.Parse"/> adds the line.</summary>
internal sealed class TemplateSyntaxException(int line, string clause) : Exception(clause)
{
    /// <summary>Line on which it stands, from 1.</summary>
    public int Line { get; } = line;
}
