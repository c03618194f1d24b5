namespace Candor.Cli.Commands.Diagnose;

/// <summary>Draws of equally many rows of each class, and label-blind ones: clouds of different size cannot be compared.</summary>
internal sealed class EqualClasses
{
    /// <summary>Label-blind draws that are averaged.</summary>
    public const int Draws = 5;

    private EqualClasses(int[] trustworthy, int[] untrustworthy, IReadOnlyList<(int[] First, int[] Second)> random)
    {
        Trustworthy = trustworthy;
        Untrustworthy = untrustworthy;
        Random = random;
    }

    /// <summary>Rows of the trustworthy class, shape <c>[n]</c>.</summary>
    public int[] Trustworthy { get; }

    /// <summary>Rows of the other, shape <c>[n]</c>.</summary>
    public int[] Untrustworthy { get; }

    /// <summary>The same rows dealt again without regard to their labels, n and n.</summary>
    public IReadOnlyList<(int[] First, int[] Second)> Random { get; }

    /// <summary>Rows of each class, n.</summary>
    public int Count => Trustworthy.Length;

    /// <summary>Draws.</summary>
    /// <param name="labels">Shape <c>[rows]</c>.</param>
    /// <param name="most">Most rows of a class.</param>
    public static EqualClasses Of(IReadOnlyList<bool> labels, int most)
    {
        var (good, bad) = (Shuffled(labels, wanted: true), Shuffled(labels, wanted: false));
        var n = Math.Min(most, Math.Min(good.Length, bad.Length));
        var (trustworthy, untrustworthy) = (good[..n], bad[..n]);
        int[] pool = [.. trustworthy, .. untrustworthy];
        return new EqualClasses(trustworthy, untrustworthy, [.. Enumerable.Range(1, Draws).Select(draw => Deal(pool, (ulong)draw))]);
    }

    private static int[] Shuffled(IReadOnlyList<bool> labels, bool wanted)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == wanted)];
        return Order(rows, seed: 0);
    }

    private static (int[] First, int[] Second) Deal(int[] pool, ulong seed)
    {
        var dealt = Order(pool, seed);
        return (dealt[..(pool.Length / 2)], dealt[(pool.Length / 2)..]);
    }

    // By a hash of row and seed: the same on every machine and run.
    private static int[] Order(int[] rows, ulong seed) => [.. rows.OrderBy(row => Mixed(((ulong)row << 8) ^ (seed * 0x9E3779B97F4A7C15)))];

    private static ulong Mixed(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
