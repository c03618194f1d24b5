namespace Candor.Inference.Chat.Values;

/// <summary>What <c>namespace()</c> makes: the one value that a template can change, so that a loop can tell what comes after it.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Members { get; } = new(StringComparer.Ordinal);
}
