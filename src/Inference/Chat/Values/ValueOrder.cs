namespace Candor.Inference.Chat.Values;

/// <summary>How values are ordered: numbers by value, texts by their characters' code points, sequences item by item. Others are not.</summary>
internal static class ValueOrder
{
    public static IComparer<object?> Ascending { get; } = Comparer<object?>.Create(Compare);

    /// <summary>Less than 0, 0 or more than 0.</summary>
    /// <exception cref="TemplateFailure">The two have no order.</exception>
    public static int Compare(object? left, object? right)
    {
        Budget.CheckNesting();
        if (ValueKinds.TryNumber(left, out var a) && ValueKinds.TryNumber(right, out var b))
        {
            return ValueKinds.TryInteger(left, out var m) && ValueKinds.TryInteger(right, out var n) ? m.CompareTo(n) : a.CompareTo(b);
        }

        if (left is SourcedText x && right is SourcedText y)
        {
            return Compare(x.Value, y.Value);
        }

        if (left is SequenceValue { HasPlaces: true } s && right is SequenceValue { HasPlaces: true } t && s.Kind == t.Kind)
        {
            for (var i = 0; i < Math.Min(s.Items.Count, t.Items.Count); i++)
            {
                if (!ValueEquality.AreEqual(s.Items[i], t.Items[i]))
                {
                    return Compare(s.Items[i], t.Items[i]);
                }
            }

            return s.Items.Count.CompareTo(t.Items.Count);
        }

        throw new TemplateFailure($"{ValueKinds.Describe(left)} and {ValueKinds.Describe(right)} have no order");
    }

    // UTF-16 puts surrogates before U+E000; code points do not.
    private static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left[same], right[same]);
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? char.IsSurrogate(a).CompareTo(char.IsSurrogate(b)) : a.CompareTo(b);
    }
}
