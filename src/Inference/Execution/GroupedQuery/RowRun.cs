namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>One run of the graph: single tokens of a range of rows, chunks of single rows, or both. Made anew for each run, in the same memory.</summary>
internal sealed class RowRun(int maxRows)
{
    /// <summary>Stands for an item where a run needs a token that belongs to nobody.</summary>
    public const int Padding = -1;

    /// <summary>First row of the block.</summary>
    public int First { get; set; }

    /// <summary>Rows of the block, each with one token; 0 for a run of one chunk alone.</summary>
    public int Rows { get; set; }

    /// <summary>The item of each row of the block, or <see cref="Padding"/>.</summary>
    public int[] BlockItems { get; } = new int[maxRows];

    /// <summary>Lanes of the graph that mixes; 0 for the graph as it is, which takes a block or one chunk.</summary>
    public int Lanes { get; set; }

    /// <summary>The item of each lane, or <see cref="Padding"/>; of the chunk, where there are no lanes.</summary>
    public int[] LaneItems { get; } = new int[RunCosts.MostLanes];

    /// <summary>The row of each lane, or of the chunk.</summary>
    public int[] LaneRows { get; } = new int[RunCosts.MostLanes];

    /// <summary>New tokens of each lane, or of the chunk.</summary>
    public int[] LaneTokens { get; } = new int[RunCosts.MostLanes];

    /// <summary>Chunks, padding included.</summary>
    public int Chunks => Lanes > 0 ? Lanes : Rows > 0 ? 0 : 1;

    /// <summary>Tokens in all, padding included.</summary>
    public int Tokens => Rows + LaneTokens.AsSpan(0, Chunks).Sum();

    /// <summary>Slots up to which a row is looked at, of a run of the graph as it is: the attention mask's width.</summary>
    public int Width { get; set; }
}

file static class Sums
{
    public static int Sum(this Span<int> values)
    {
        var sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
