namespace Candor.Inference.Chat;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks, as templates name it: <c>system</c>, <c>user</c>, <c>assistant</c>.</param>
/// <param name="Content">What is said. It is quoted: special tokens in it are only text (see <see cref="ChatEncoder"/>).</param>
public sealed record ChatMessage(string Role, string Content);
