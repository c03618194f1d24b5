namespace Candor.Probes.Evaluation;

/// <summary>The checks that every measure makes first, so that all of them refuse the same things in the same words.</summary>
internal static class LabelledScores
{
    /// <summary>Refuses lengths that disagree and values that are not numbers; counts the classes.</summary>
    /// <param name="values">Scores or risks, shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="name">The argument's name for messages.</param>
    /// <returns>How many samples are untrustworthy (the class to be found) and how many are trustworthy.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, or a value is NaN: a sample without a score must be left out by the caller, and counted.
    /// </exception>
    public static (int Untrustworthy, int Trustworthy) Count(ReadOnlySpan<float> values, IReadOnlyList<bool> trustworthy, string name)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        if (values.Length != trustworthy.Count)
        {
            throw new ArgumentException($"There are {values.Length} values and {trustworthy.Count} labels.", name);
        }

        var good = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
            {
                throw new ArgumentException($"Value {i} is NaN; leave out what was not scored, and count it.", name);
            }

            good += trustworthy[i] ? 1 : 0;
        }

        return (values.Length - good, good);
    }

    /// <summary>As <see cref="Count"/>, and refuses samples of one class: a ranking of one class means nothing.</summary>
    /// <exception cref="ArgumentException">As <see cref="Count"/>, or a class is empty.</exception>
    public static (int Untrustworthy, int Trustworthy) CountBoth(ReadOnlySpan<float> values, IReadOnlyList<bool> trustworthy, string name)
    {
        var (bad, good) = Count(values, trustworthy, name);
        return bad > 0 && good > 0
            ? (bad, good)
            : throw new ArgumentException($"Both classes are needed; there are {bad} untrustworthy and {good} trustworthy samples.", name);
    }

    /// <summary>Refuses a risk outside [0, 1].</summary>
    public static void RequireRisks(ReadOnlySpan<float> risks, string name)
    {
        for (var i = 0; i < risks.Length; i++)
        {
            if (risks[i] is < 0 or > 1)
            {
                throw new ArgumentException($"Value {i} is not a risk in [0, 1].", name);
            }
        }
    }

    /// <summary>Indices of <paramref name="values"/> from the smallest value to the largest; equal values keep their order.</summary>
    public static int[] Ascending(ReadOnlySpan<float> values)
    {
        var keys = values.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        return order;
    }
}
