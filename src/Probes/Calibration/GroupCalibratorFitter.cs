using Candor.Probes.Activations;

namespace Candor.Probes.Calibration;

/// <summary>Fits a sigmoid for every group that has the labels for it, and one over all for the rest.</summary>
/// <remarks>
/// A probe that is calibrated over a mixture may be too sure in one domain and too careful in another, and the two errors hide each other in the whole. A group
/// with few labels, or with one class only, is better served by the whole than by a curve of its own.
/// </remarks>
public sealed class GroupCalibratorFitter
{
    /// <summary>Fewest labelled samples over all.</summary>
    public const int FewestSamples = 200;

    private readonly int _fewestOfGroup;

    /// <summary>Keeps the limit.</summary>
    /// <param name="fewestOfGroup">Fewest labelled samples of a group that gets a curve of its own, at least 20.</param>
    public GroupCalibratorFitter(int fewestOfGroup = FewestSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fewestOfGroup, 20);
        _fewestOfGroup = fewestOfGroup;
    }

    /// <summary>Fits on held-out scores.</summary>
    /// <param name="scores">Shape <c>[n]</c>, finite.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; both labels must occur.</param>
    /// <param name="groups">Shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a score is not finite, a label is missing, or there are fewer than <see cref="FewestSamples"/>.
    /// </exception>
    public GroupCalibrator Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentNullException.ThrowIfNull(groups);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireEnough(scores.Length, FewestSamples, nameof(scores), "a calibration");
        if (groups.Count != scores.Length)
        {
            throw new ArgumentException($"There are {groups.Count} groups for {scores.Length} scores.", nameof(groups));
        }

        var fitter = new PlattFitter();
        var pooled = fitter.Fit(scores, trustworthy);
        var kept = scores.ToArray();
        var own = new Dictionary<string, ICalibrator>(StringComparer.Ordinal);
        foreach (var rows in Enumerable.Range(0, kept.Length).GroupBy(i => groups[i], StringComparer.Ordinal))
        {
            int[] members = [.. rows];
            bool[] labels = [.. members.Select(i => trustworthy[i])];
            if (members.Length >= _fewestOfGroup && labels.Distinct().Count() == 2)
            {
                own.Add(rows.Key, fitter.Fit([.. members.Select(i => kept[i])], labels));
            }
        }

        return new GroupCalibrator(pooled, own);
    }
}
