namespace Candor.Probes.Calibration;

/// <summary>One calibrator for each group of questions (a domain, a language) and one over all for whatever group is not among them. Immutable.</summary>
/// <remarks>Without a group it is the one over all, so that it can stand wherever a calibrator stands.</remarks>
/// <param name="pooled">Over all groups.</param>
/// <param name="groups">For the groups that have one of their own.</param>
public sealed class GroupCalibrator(ICalibrator pooled, IReadOnlyDictionary<string, ICalibrator> groups) : ICalibrator
{
    private readonly Dictionary<string, ICalibrator> _groups = new(groups, StringComparer.Ordinal);

    /// <summary>Groups with a calibrator of their own, in ordinal order.</summary>
    public IReadOnlyList<string> Groups => [.. _groups.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public float Risk(float score) => pooled.Risk(score);

    /// <summary>The risk within a group; that over all for a group without a calibrator of its own, or none.</summary>
    public float Risk(float score, string? group) => CalibratorOf(group).Risk(score);

    /// <summary>Whether a group's risks are its own and not those over all.</summary>
    public bool HasOwn(string group) => _groups.ContainsKey(group);

    private ICalibrator CalibratorOf(string? group) => group is not null && _groups.TryGetValue(group, out var own) ? own : pooled;
}
