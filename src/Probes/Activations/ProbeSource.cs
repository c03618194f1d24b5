namespace Candor.Probes.Activations;

/// <summary>What a probe reads: a pooled residual stream, or a statistic of the output distribution (baselines).</summary>
/// <remarks>
/// Its text form names it in banks and activation files: <c>residual.5/token</c>, <c>residual.4/prefix_mean</c>, <c>output/entropy</c>,
/// <c>output/surprisal</c>, <c>output/least_confidence</c>.
/// </remarks>
public abstract record ProbeSource
{
    private ProbeSource()
    {
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static ProbeSource Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var place = slash < 0 ? text : text[..slash];
        var what = slash < 0 ? string.Empty : text[(slash + 1)..];
        return (place, what) switch
        {
            ("output", "entropy") => new Output(OutputStatistic.Entropy),
            ("output", "surprisal") => new Output(OutputStatistic.Surprisal),
            ("output", "least_confidence") => new Output(OutputStatistic.LeastConfidence),
            (_, "token") => new Residual(HookPoint.Parse(place), Pooling.Token),
            (_, "prefix_mean") => new Residual(HookPoint.Parse(place), Pooling.PrefixMean),
            _ => throw new FormatException($"'{text}' is not a probe source; expected a form such as residual.5/token or output/entropy."),
        };
    }

    /// <summary>The residual stream at one hook point, shape <c>[d]</c>.</summary>
    public sealed record Residual(HookPoint HookPoint, Pooling Pooling) : ProbeSource
    {
        /// <inheritdoc/>
        public override string ToString() => $"{HookPoint}/{(Pooling == Pooling.Token ? "token" : "prefix_mean")}";
    }

    /// <summary>One number of the output distribution, shape <c>[1]</c>.</summary>
    public sealed record Output(OutputStatistic Statistic) : ProbeSource
    {
        /// <inheritdoc/>
        public override string ToString() => Statistic switch
        {
            OutputStatistic.Entropy => "output/entropy",
            OutputStatistic.Surprisal => "output/surprisal",
            _ => "output/least_confidence",
        };
    }
}
