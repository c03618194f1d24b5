namespace Candor.Bench.Measuring;

/// <summary>How two arms of one run compare.</summary>
/// <param name="Value">Ratio of the medians.</param>
/// <param name="Low">Lower end of its 95 % bootstrap interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Best">Ratio of the quickest repetitions.</param>
internal readonly record struct Ratio(double Value, double Low, double High, double Best)
{
    private const int Resamples = 2000;
    private const int Seed = 20260101;

    /// <summary>Seconds of one arm over seconds of another, both taken per unit of work.</summary>
    /// <remarks>
    /// Repetitions are drawn in pairs: the arms took turns, so that what disturbed a repetition disturbed its neighbour too, and a ratio of
    /// independent draws would claim less certainty than there is.
    /// </remarks>
    /// <param name="arm">Above the line.</param>
    /// <param name="reference">Below the line; as many repetitions.</param>
    public static Ratio OfTime(Samples arm, Samples reference) =>
        Of((arm.Seconds, 1 / arm.Work), (reference.Seconds, 1 / reference.Work));

    /// <summary>Work a second of one arm over that of another.</summary>
    /// <inheritdoc cref="OfTime"/>
    public static Ratio OfRate(Samples arm, Samples reference) =>
        Of((reference.Seconds, 1 / reference.Work), (arm.Seconds, 1 / arm.Work));

    private static Ratio Of((double[] Seconds, double Scale) above, (double[] Seconds, double Scale) below)
    {
        var count = above.Seconds.Length;
        ArgumentOutOfRangeException.ThrowIfNotEqual(below.Seconds.Length, count, nameof(below));
        var scale = above.Scale / below.Scale;
        var random = new Random(Seed);
        var ratios = new double[Resamples];
        var (drawnAbove, drawnBelow) = (new double[count], new double[count]);
        for (var resample = 0; resample < Resamples; resample++)
        {
            for (var i = 0; i < count; i++)
            {
                var drawn = random.Next(count);
                (drawnAbove[i], drawnBelow[i]) = (above.Seconds[drawn], below.Seconds[drawn]);
            }

            ratios[resample] = scale * Quantiles.Of(drawnAbove, 0.5) / Quantiles.Of(drawnBelow, 0.5);
        }

        return new Ratio(
            scale * Quantiles.Of(above.Seconds, 0.5) / Quantiles.Of(below.Seconds, 0.5),
            Quantiles.Of(ratios, 0.025),
            Quantiles.Of(ratios, 0.975),
            scale * above.Seconds.Min() / below.Seconds.Min());
    }
}
