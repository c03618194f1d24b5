namespace Candor.Probes.Numerics;

/// <summary>Runs the parts of a computation on a given number of threads.</summary>
/// <remarks>
/// What a part is must not depend on the number of threads, and parts must not write to the same place; then nor does the result, to the last bit.
/// </remarks>
internal static class ParallelParts
{
    /// <summary>Runs <paramref name="body"/> once for each part in [0, parts); parts are begun in ascending order.</summary>
    /// <param name="parts">How many there are.</param>
    /// <param name="threads">Most threads at a time, the calling one among them, at least 1.</param>
    /// <param name="body">Receives the part's index.</param>
    public static void Run(int parts, int threads, Action<int> body)
    {
        var workers = Math.Min(threads, parts);
        if (workers <= 1)
        {
            for (var part = 0; part < parts; part++)
            {
                body(part);
            }

            return;
        }

        // A shared counter and not the ranges that Parallel.For would make: parts differ in size, and whoever is free takes the next one.
        var next = -1;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            for (var part = Interlocked.Increment(ref next); part < parts; part = Interlocked.Increment(ref next))
            {
                body(part);
            }
        });
    }
}
