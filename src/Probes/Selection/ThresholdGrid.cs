using Candor.Probes.Numerics;

namespace Candor.Probes.Selection;

/// <summary>The thresholds among which a promise is tested. They are fixed before any data is seen, which is what makes the tests valid.</summary>
internal static class ThresholdGrid
{
    /// <summary>Candidates are σ(k / 20) for |k| up to this, and 1: risks from 0.0003 to 0.9997.</summary>
    private const int Reach = 160;
    private const double Step = 0.05;

    /// <summary>All candidates, ascending.</summary>
    /// <param name="every">Takes each so-manieth one of σ(k / 20) only, so that a correction for their number is smaller; divides 160.</param>
    public static float[] Candidates(int every = 1)
    {
        var steps = Reach / every;
        var grid = new float[(2 * steps) + 2];
        for (var k = -steps; k <= steps; k++)
        {
            grid[k + steps] = (float)Sigmoid.Of(k * every * Step);
        }

        grid[^1] = 1;
        return grid;
    }

    /// <summary>For each candidate, how many answers have a risk below it and how many of those are untrustworthy.</summary>
    public static (int[] Covered, int[] Errors) Count(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, float[] grid)
    {
        var covered = new int[grid.Length];
        var errors = new int[grid.Length];
        for (var i = 0; i < risks.Length; i++)
        {
            // The first candidate that covers it; all later ones do too.
            var place = Array.BinarySearch(grid, risks[i]);
            var first = place < 0 ? ~place : place + 1;
            if (first < grid.Length)
            {
                covered[first]++;
                errors[first] += trustworthy[i] ? 0 : 1;
            }
        }

        for (var k = 1; k < grid.Length; k++)
        {
            covered[k] += covered[k - 1];
            errors[k] += errors[k - 1];
        }

        return (covered, errors);
    }

    /// <summary>The first candidate that is at least a value; the grid's length where none is.</summary>
    public static int FirstAtLeast(float[] grid, double value)
    {
        var index = Array.FindIndex(grid, candidate => candidate >= value);
        return index < 0 ? grid.Length : index;
    }
}
