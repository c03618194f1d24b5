namespace Candor.Bench.Measuring;

/// <summary>Runs arms in turns, A B C A B C ..., so that what changes about the machine changes for all of them.</summary>
internal static class Interleaving
{
    // A runtime's threads go on spinning for a moment after their last run; the next arm must not pay for them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>One warm-up of each arm, then rounds until <paramref name="budget"/> is spent, at least three.</summary>
    /// <param name="arms">The arms; the order turns by one each round, so that none always follows the same neighbour.</param>
    /// <param name="budget">Time for the rounds.</param>
    /// <param name="mostRounds">Most rounds.</param>
    public static IReadOnlyList<Samples> Run(IReadOnlyList<Arm> arms, TimeSpan budget, int mostRounds = 60)
    {
        const int fewestRounds = 3;
        using var pause = new ManualResetEvent(initialState: false);
        foreach (var arm in arms)
        {
            arm.Run();
        }

        var seconds = arms.Select(static _ => new List<double>()).ToArray();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < mostRounds && (round < fewestRounds || clock.Elapsed < budget); round++)
        {
            for (var turn = 0; turn < arms.Count; turn++)
            {
                var arm = (turn + round) % arms.Count;
                pause.WaitOne(Pause);
                seconds[arm].Add(arms[arm].Run());
            }
        }

        return [.. arms.Select((arm, i) => new Samples(arm.Name, arm.Work, [.. seconds[i]]))];
    }
}
