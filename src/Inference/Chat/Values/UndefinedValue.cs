namespace Candor.Inference.Chat.Values;

/// <summary>What a name, member or item that is not there evaluates to: empty, false, without members.</summary>
/// <param name="Name">What was looked for, as the template writes it; for messages.</param>
internal sealed record UndefinedValue(string Name);
