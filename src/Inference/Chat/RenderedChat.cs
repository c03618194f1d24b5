namespace Candor.Inference.Chat;

/// <summary>A conversation as the model reads it.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Quoted">Where in it the messages' own words are: UTF-16 code units from the start, ascending, not touching each other.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<Range> Quoted);
