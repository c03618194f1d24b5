using System.Globalization;

namespace Candor.Cli.Output;

/// <summary>How fast long work goes, and how long it will take. Safe to use from several threads at once.</summary>
/// <param name="steps">Steps in all.</param>
/// <param name="done">Steps that an earlier run has done; they count as done, and not into the rate.</param>
/// <param name="unit">What a step is, in the plural.</param>
/// <param name="time">Measures.</param>
internal sealed class WorkRate(int steps, int done, string unit, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private int _steps;
    private long _tokens;

    /// <summary>Steps done, those of an earlier run included.</summary>
    public int Done => done + Volatile.Read(ref _steps);

    /// <summary>Takes note of a step.</summary>
    /// <param name="tokens">Tokens that it took; 0 where the work has to do with none.</param>
    public void Step(int tokens)
    {
        Interlocked.Add(ref _tokens, tokens);
        Interlocked.Increment(ref _steps);
    }

    /// <summary>The rates and the time left, as in <c>14.7 questions/s, 289 tokens/s, 2 min 42 s left</c>; empty before the first step.</summary>
    public string Speed()
    {
        var seconds = time.GetElapsedTime(_start).TotalSeconds;
        var (taken, tokens) = (Volatile.Read(ref _steps), Interlocked.Read(ref _tokens));
        if (taken == 0 || seconds <= 0)
        {
            return string.Empty;
        }

        var rate = string.Create(CultureInfo.InvariantCulture, $"{Rounded(taken / seconds)} {unit}/s");
        return rate
            + (tokens > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Rounded(tokens / seconds)} tokens/s") : string.Empty)
            + (Done < steps ? $", {Describe(TimeSpan.FromSeconds((steps - Done) * seconds / taken))} left" : string.Empty);
    }

    /// <summary>How far the work is, as in <c>512 of 2794 questions, …</c>.</summary>
    public string Describe() => $"{Done} of {steps} {unit}{(Speed() is { Length: > 0 } speed ? $", {speed}" : string.Empty)}";

    // Two units at most: what is hours away is not told in seconds.
    private static string Describe(TimeSpan left) =>
        left.TotalHours >= 1 ? $"{(int)left.TotalHours} h {left.Minutes} min"
        : left.TotalMinutes >= 1 ? $"{left.Minutes} min {left.Seconds} s"
        : $"{Math.Max(1, (int)Math.Ceiling(left.TotalSeconds))} s";

    private static string Rounded(double rate) => rate.ToString(rate < 10 ? "0.##" : rate < 100 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
