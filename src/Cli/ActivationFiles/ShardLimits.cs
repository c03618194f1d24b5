namespace Candor.Cli.ActivationFiles;

/// <summary>When a shard is full: with the question by which it reaches either limit. A question is never cut.</summary>
/// <param name="Questions">Most questions: what an interruption can cost.</param>
/// <param name="Bytes">Values from which on it is full: what writing a shard and reading one of its sources take in memory.</param>
internal sealed record ShardLimits(int Questions, long Bytes)
{
    /// <summary>256 questions, 32 MiB.</summary>
    public static ShardLimits Standard { get; } = new(256, 32 << 20);
}
