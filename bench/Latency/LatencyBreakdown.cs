using System.Diagnostics;
using Candor.Bench.Measuring;

namespace Candor.Bench.Latency;

/// <summary>Takes tokens' times apart with the help of the passes that ran meanwhile. All in seconds, one entry a token.</summary>
internal sealed class LatencyBreakdown
{
    private readonly List<double> _whole = [];
    private readonly List<double> _added = [];
    private readonly List<double> _outside = [];
    private readonly List<double> _late = [];

    /// <summary>From sent to scored.</summary>
    public IReadOnlyCollection<double> Whole => _whole;

    /// <summary>That, less the length of the pass that scored the token: wire, queue and host. Waiting for a pass of others to end is in it.</summary>
    public IReadOnlyCollection<double> Added => _added;

    /// <summary>What of it lies outside any pass: wire and host alone.</summary>
    public IReadOnlyCollection<double> Outside => _outside;

    /// <summary>How much later than due the client sent: its own lateness, in none of the others.</summary>
    public IReadOnlyCollection<double> Late => _late;

    /// <summary>Tokens for which no pass was found between sent and scored; they are left out.</summary>
    public int Unmatched { get; private set; }

    /// <summary>Adds one run.</summary>
    /// <param name="tokens">What the clients saw.</param>
    /// <param name="passes">Every pass of that time, in order.</param>
    public void Add(IEnumerable<TokenTimes> tokens, Pass[] passes)
    {
        foreach (var token in tokens)
        {
            // Passes run one at a time, and an answer takes less time than a pass: the last pass to end before the answer came is the token's own.
            var own = LastEndedBy(passes, token.Scored);
            if (own < 0 || passes[own].Begin < token.Sent)
            {
                Unmatched++;
                continue;
            }

            var covered = 0L;
            for (var i = own; i >= 0 && passes[i].End > token.Sent; i--)
            {
                covered += passes[i].End - Math.Max(passes[i].Begin, token.Sent);
            }

            // A pass that others began before the answer was there took the core, too.
            if (own + 1 < passes.Length)
            {
                covered += Math.Max(0, token.Scored - Math.Max(passes[own + 1].Begin, token.Sent));
            }

            _whole.Add(Seconds(token.Scored - token.Sent));
            _added.Add(Seconds(token.Scored - token.Sent - (passes[own].End - passes[own].Begin)));
            _outside.Add(Seconds(token.Scored - token.Sent - covered));
            _late.Add(Seconds(Math.Max(0, token.Sent - token.Due)));
        }
    }

    /// <summary>A quantile in seconds; NaN where nothing was measured.</summary>
    public static double At(IReadOnlyCollection<double> seconds, double share) => seconds.Count == 0 ? double.NaN : Quantiles.Of(seconds, share);

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private static int LastEndedBy(Pass[] passes, long time)
    {
        var (low, high) = (0, passes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = passes[middle].End <= time ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
