using System.Buffers;

namespace Prometheus;

/// <summary>Labels with fixed values, in order. Immutable.</summary>
internal sealed class LabelSet
{
    public static readonly LabelSet Empty = new([], []);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private LabelSet(string[] names, string[] values)
    {
        Names = names;
        Values = values;
    }

    public string[] Names { get; }

    public string[] Values { get; }

    public static LabelSet From(IDictionary<string, string>? labels)
    {
        if (labels is null || labels.Count == 0)
        {
            return Empty;
        }

        foreach (var (name, value) in labels)
        {
            ValidateName(name);
            ArgumentNullException.ThrowIfNull(value);
        }

        return new LabelSet([.. labels.Keys], [.. labels.Values]);
    }

    public LabelSet With(LabelSet other) => other.Names.Length == 0
        ? this
        : new LabelSet([.. Names, .. other.Names], [.. Values, .. other.Values]);

    /// <summary>Throws unless the name is one that a label may have.</summary>
    public static void ValidateName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException($"'{name}' is not a label name: letters, digits and '_' are allowed, and no digit first.");
        }

        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The label name '{name}' is reserved, as are all that start with '__'.");
        }
    }
}
