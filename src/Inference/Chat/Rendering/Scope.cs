namespace Candor.Inference.Chat.Rendering;

/// <summary>Names and their values: those of a loop's turn or a macro's call, and behind them those around it. Owned by one rendering.</summary>
/// <param name="outer">What is around; null for the template itself.</param>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    /// <summary>Sets a name here: what is around is never changed from within.</summary>
    public void Set(string name, object? value) => _values[name] = value;

    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    private Scope? Outer { get; } = outer;
}
