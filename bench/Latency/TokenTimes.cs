namespace Candor.Bench.Latency;

/// <summary>One token's way through the sidecar, as its client saw it, on the monotonic clock.</summary>
/// <param name="Due">When it was to be sent, ticks.</param>
/// <param name="Sent">When it was handed to the channel.</param>
/// <param name="Scored">When the message with its score was there.</param>
internal readonly record struct TokenTimes(long Due, long Sent, long Scored);
