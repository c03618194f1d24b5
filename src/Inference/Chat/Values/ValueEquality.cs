namespace Candor.Inference.Chat.Values;

/// <summary>When two values are equal: numbers by their value whatever their type, true and false being 1 and 0; texts by their characters.</summary>
internal static class ValueEquality
{
    private const int MostComparisons = 100_000;

    /// <summary>For the keys of mappings.</summary>
    public static IEqualityComparer<object> Keys { get; } = new KeyComparer();

    /// <exception cref="TemplateFailure">The values hold too much to be compared.</exception>
    public static bool AreEqual(object? left, object? right)
    {
        var comparisons = 0;
        return AreEqual(left, right, ref comparisons);
    }

    private static bool AreEqual(object? left, object? right, ref int comparisons)
    {
        // A list can hold another one twice, which holds another one twice: it is counted, not trusted, that this ends.
        Budget.CheckNesting();
        if (++comparisons > MostComparisons)
        {
            throw new TemplateFailure("it compares values that hold too much");
        }

        if (ValueKinds.TryNumber(left, out var a) && ValueKinds.TryNumber(right, out var b))
        {
            // Whole numbers are compared as such: not every one of them is a double.
            return ValueKinds.TryInteger(left, out var m) && ValueKinds.TryInteger(right, out var n) ? m == n : a == b;
        }

        return (left, right) switch
        {
            (null, null) => true,
            (SourcedText x, SourcedText y) => x.Value == y.Value,
            (UndefinedValue, UndefinedValue) => true,
            (SequenceValue x, SequenceValue y) => x.Kind == y.Kind && x.HasPlaces ? AreEqual(x.Items, y.Items, ref comparisons) : ReferenceEquals(x, y),
            (MappingValue x, MappingValue y) => AreEqual(x, y, ref comparisons),
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>The form in which a value is a key.</summary>
    /// <exception cref="TemplateFailure">It cannot be one.</exception>
    public static object Hashable(object? key) => key switch
    {
        null => None.Key,
        SequenceValue { Kind: SequenceKind.Tuple } or SourcedText or bool or long or double => key,
        _ => throw new TemplateFailure($"{ValueKinds.Describe(key)} cannot be a key"),
    };

    private static bool AreEqual(MappingValue left, MappingValue right, ref int comparisons)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!right.TryGet(left.Keys[i], out var other) || !AreEqual(left.Values[i], other, ref comparisons))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right, ref int comparisons)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], ref comparisons))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class None
    {
        public static readonly None Key = new();
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? x, object? y) => AreEqual(x, y);

        int IEqualityComparer<object>.GetHashCode(object obj) => obj switch
        {
            SourcedText text => StringComparer.Ordinal.GetHashCode(text.Value),
            SequenceValue tuple => tuple.Items.Count,
            _ => ValueKinds.TryNumber(obj, out var number) ? number.GetHashCode() : 0,
        };
    }
}
