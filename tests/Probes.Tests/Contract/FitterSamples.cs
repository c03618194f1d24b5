using Candor.Probes.Activations;

namespace Candor.Probes.Tests.Contract;

/// <summary>Samples for the contract of all fitters, and what can be done to them.</summary>
internal static class FitterSamples
{
    public const int Dimension = 6;

    /// <summary>Two classes that a line separates, though not to the last sample.</summary>
    public static ActivationSet Separable(int n = 80, int dimension = Dimension, int draw = 0) =>
        new PlantedDirection(dimension, separation: 4, noise: 1, seed: 3).Draw(n, draw);

    /// <summary>The same rows, each value mapped.</summary>
    public static ActivationSet Mapped(ActivationSet set, Func<int, int, float, float> map)
    {
        var values = Values(set);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = map(i / set.Dimension, i % set.Dimension, values[i]);
        }

        return new ActivationSet(values, set.Dimension, set.Trustworthy, set.Groups);
    }

    /// <summary>The rows in the order of <paramref name="rows"/>, with their labels and groups.</summary>
    public static ActivationSet Picked(ActivationSet set, IReadOnlyList<int> rows) => new(
        [.. rows.SelectMany(i => set.Row(i).ToArray())], set.Dimension, [.. rows.Select(i => set.Trustworthy[i])], [.. rows.Select(i => set.Groups[i])]);

    public static ActivationSet Relabelled(ActivationSet set) =>
        new(Values(set), set.Dimension, [.. set.Trustworthy.Select(static label => !label)], set.Groups);

    public static float[] Values(ActivationSet set) => [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Row(i).ToArray())];

    public static float[] Scores(RowScore score, ActivationSet set) => [.. Enumerable.Range(0, set.Count).Select(i => score(set.Row(i)))];
}
