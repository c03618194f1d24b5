using System.Globalization;

namespace Candor.Inference.Graphs;

/// <summary>Names of what <see cref="MixedBatchGraph"/> adds to a graph or puts in place of its attention mask.</summary>
internal static class MixedBatchNames
{
    /// <summary>Input: tokens of the block, then of each lane, int64 <c>[1 + lanes]</c>.</summary>
    public const string Split = "mixed.split";

    /// <summary>Input: for each row of the block its tokens with the new one, less one, int32 <c>[rows]</c>.</summary>
    public const string BlockLengths = "mixed.block.lengths";

    /// <summary>Input: the most tokens of a row of the block, and at least 2, int32 scalar.</summary>
    public const string BlockTotal = "mixed.block.total";

    /// <summary>Input: tokens of a lane's row with the new ones, less one, int32 <c>[1]</c>.</summary>
    public static string LaneLengths(int lane) => Lane("mixed", lane) + ".lengths";

    /// <summary>Input: the same, not less one, int32 scalar.</summary>
    public static string LaneTotal(int lane) => Lane("mixed", lane) + ".total";

    /// <summary>A lane's own tensor beside that of the block.</summary>
    public static string Lane(string tensor, int lane) => tensor + ".lane." + lane.ToString(CultureInfo.InvariantCulture);
}
