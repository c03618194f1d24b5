namespace Candor.Probes.Activations;

/// <summary>What every fitter asks of its labels.</summary>
internal static class Labels
{
    /// <summary>Refuses labels of one class: whatever is fitted to them is a constant that looks like a result.</summary>
    /// <exception cref="ArgumentException">One of the two labels does not occur.</exception>
    public static void RequireBoth(IReadOnlyList<bool> trustworthy, string parameter)
    {
        var count = trustworthy.Count(static label => label);
        if (count == 0 || count == trustworthy.Count)
        {
            throw new ArgumentException(
                trustworthy.Count == 0
                    ? "There are no samples."
                    : $"All {trustworthy.Count} labels are {(count == 0 ? "untrustworthy" : "trustworthy")}; both classes are needed.",
                parameter);
        }
    }

    /// <summary>Refuses values that do not match their labels one to one, or are not finite.</summary>
    /// <param name="values">Shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>.</param>
    /// <param name="what">What a value is, for the message: "score", "risk".</param>
    /// <param name="parameter">The caller's name for the values.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite.</exception>
    public static void RequireAligned(ReadOnlySpan<float> values, IReadOnlyList<bool> trustworthy, string what, string parameter)
    {
        if (values.Length != trustworthy.Count)
        {
            throw new ArgumentException($"There are {values.Length} values for {trustworthy.Count} labels.", parameter);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException($"The {what} of sample {i} is {values[i]}; leave out what was not scored, and count it.", parameter);
            }
        }
    }

    /// <summary>Refuses fewer samples than a promise can rest on.</summary>
    /// <exception cref="ArgumentException">There are fewer than <paramref name="fewest"/>.</exception>
    public static void RequireEnough(int samples, int fewest, string parameter, string what = "a threshold")
    {
        if (samples < fewest)
        {
            throw new ArgumentException($"{samples} labelled answers cannot carry {what}; at least {fewest} are needed.", parameter);
        }
    }

    /// <summary>Refuses risks that do not match their labels one to one, or are outside [0, 1].</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a risk is NaN or outside [0, 1].</exception>
    public static void RequireRisks(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, string parameter)
    {
        RequireAligned(risks, trustworthy, "risk", parameter);
        for (var i = 0; i < risks.Length; i++)
        {
            if (risks[i] is < 0 or > 1)
            {
                throw new ArgumentException($"The risk of sample {i} is {risks[i]}; risks are in [0, 1]. Calibrate scores first.", parameter);
            }
        }
    }
}
