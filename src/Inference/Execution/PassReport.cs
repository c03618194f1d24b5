namespace Candor.Inference.Execution;

/// <summary>What one forward pass did, for metrics and spans.</summary>
/// <param name="Sequences">Sequences that took part.</param>
/// <param name="Tokens">New tokens, summed over the sequences; padding is not counted.</param>
/// <param name="QueueWait">Longest time that one of its items waited since it was queued or last run.</param>
/// <param name="Duration">Time from the first input written to the last result copied.</param>
/// <param name="Failure">Why some or all of its items failed; null when none did. Holds no tokens and no text.</param>
public readonly record struct PassReport(int Sequences, int Tokens, TimeSpan QueueWait, TimeSpan Duration, Exception? Failure)
{
    /// <summary>Prompt tokens that were taken from another sequence with the same beginning instead of being run; not among <see cref="Tokens"/>.</summary>
    public int ReusedTokens { get; init; }

    /// <summary>Whether some or all of its items failed.</summary>
    public bool Failed => Failure is not null;
}
