namespace Prometheus;

/// <summary>What distinguishes a metric from others, and how it is described. Immutable.</summary>
internal sealed class CollectorIdentity
{
    public CollectorIdentity(string name, string help, string[] labelNames, LabelSet fixedLabels, bool isHiddenAtFirst)
    {
        ArgumentNullException.ThrowIfNull(labelNames);
        ValidateName(name);
        foreach (var labelName in labelNames)
        {
            LabelSet.ValidateName(labelName);
        }

        Name = name;
        Help = help ?? "";
        LabelNames = [.. labelNames];
        FixedLabels = fixedLabels;
        IsHiddenAtFirst = isHiddenAtFirst;

        string[] all = [.. LabelNames, .. fixedLabels.Names];
        if (all.Distinct(StringComparer.Ordinal).Count() != all.Length)
        {
            throw new InvalidOperationException($"The metric '{name}' has the same label twice: {string.Join(", ", all)}.");
        }
    }

    public string Name { get; }

    public string Help { get; }

    public string[] LabelNames { get; }

    public LabelSet FixedLabels { get; }

    public bool IsHiddenAtFirst { get; }

    /// <summary>Equal for two metrics of one name if and only if their labels are.</summary>
    public string Key => string.Join('\0', [.. LabelNames, "", .. FixedLabels.Names, "", .. FixedLabels.Values]);

    private static void ValidateName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isValid = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');
        if (!isValid)
        {
            throw new ArgumentException($"'{name}' is not a metric name: letters, digits, '_' and ':' are allowed, and no digit first.");
        }
    }
}
