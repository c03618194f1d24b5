namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>What runs cost on this machine, in seconds, and what follows from it: which of them to join. Immutable.</summary>
/// <remarks>
/// A run costs about <c>Run + tokens · Token</c>: the weights are read once, whatever the number of tokens. One run in place of two saves <c>Run</c>. A gap
/// between rows can be padded with a token a row; a graph with lanes takes scattered rows and chunks, but its many small operators cost something by
/// themselves, and lanes that nobody needs want a token each.
/// </remarks>
/// <param name="Run">Of a run, whatever is in it.</param>
/// <param name="Token">Of one more token in it.</param>
/// <param name="Lanes">What a graph with so many lanes costs beyond that; +∞ where there is none. Index 0 is not used.</param>
/// <param name="Byte">Of copying a byte of the cache.</param>
internal sealed record RunCosts(double Run, double Token, IReadOnlyList<double> Lanes, double Byte)
{
    /// <summary>Lanes of the largest graph.</summary>
    public const int MostLanes = 4;

    /// <summary>Copying runs at 4 GB/s or more, on any machine that serves a model.</summary>
    private const double TypicalByte = 1.0 / 4e9;

    private const double LeastShare = 0.25;

    // A minimum over so many runs is stable within a few percent even where other processes interfere.
    private const int Repetitions = 4;

    /// <summary>Nothing is ever joined but single tokens of neighbouring rows.</summary>
    public static RunCosts NeverJoin { get; } = new(
        0,
        1,
        [0, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity],
        double.PositiveInfinity);

    /// <summary>Whatever can be joined is.</summary>
    public static RunCosts AlwaysJoin(IReadOnlyList<int> variants) => new(
        1,
        0,
        [.. Enumerable.Range(0, MostLanes + 1).Select(lanes => variants.Contains(lanes) ? 0.0 : double.PositiveInfinity)],
        0);

    /// <summary>Times runs.</summary>
    /// <param name="variants">Numbers of lanes for which there is a graph.</param>
    /// <param name="time">Runs a block of so many rows with so many lanes, a token each, and returns the seconds that it took.</param>
    /// <param name="rows">Most rows of a block.</param>
    public static RunCosts Measure(IReadOnlyList<int> variants, Func<int, int, double> time, int rows)
    {
        var several = Math.Min(rows, 4);
        var one = Least(1, 0);
        var token = several > 1 ? Math.Max(0, (Least(several, 0) - one) / (several - 1)) : one / 4;

        // On every machine that was looked at reading the weights was six tenths of a single token's run or more. Where less is measured, others interfered.
        var run = Math.Max(LeastShare * one, one - token);
        var lanes = new double[MostLanes + 1];
        for (var i = 1; i <= MostLanes; i++)
        {
            lanes[i] = variants.Contains(i) ? Math.Max(0, Least(1, i) - run - ((1 + i) * token)) : double.PositiveInfinity;
        }

        return new RunCosts(run, token, lanes, TypicalByte);

        double Least(int block, int count)
        {
            // The first run allocates, and prepares what later ones find.
            time(block, count);
            var least = double.PositiveInfinity;
            for (var i = 0; i < Repetitions; i++)
            {
                least = Math.Min(least, time(block, count));
            }

            return least;
        }
    }

    /// <summary>Whether a gap of so many rows is cheaper padded than split.</summary>
    public bool IsWorthPadding(int gap) => gap * Token <= Run;

    /// <summary>Seconds saved by running units together, a unit being what would need a run of its own; negative where it costs more.</summary>
    /// <param name="lanes">Lanes of the graph.</param>
    /// <param name="units">Units joined.</param>
    /// <param name="padding">Tokens that belong to nobody.</param>
    public double Saving(int lanes, int units, int padding) => ((units - 1) * Run) - Lanes[lanes] - (padding * Token);
}
