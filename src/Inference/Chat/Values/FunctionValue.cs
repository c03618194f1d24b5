namespace Candor.Inference.Chat.Values;

/// <summary>Something that can be called: a macro, a function that every template has, a method with its object.</summary>
/// <param name="Name">As the template writes it.</param>
/// <param name="Call">What it does.</param>
internal sealed record FunctionValue(string Name, Func<CallArguments, object?> Call);
