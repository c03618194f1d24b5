namespace Candor.Cli.Grading;

/// <summary>A 95 % interval of a proportion (E. B. Wilson, Journal of the American Statistical Association 22, 1927).</summary>
/// <remarks>With z = 1.959964: <c>(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)</c>. It stays inside [0, 1], also for none of few.</remarks>
/// <param name="Share">Events per trial; NaN for no trial.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record WilsonInterval(double Share, double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Of some events in some trials; without a trial everything is possible.</summary>
    public static WilsonInterval Of(int events, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, trials);
        if (trials == 0)
        {
            return new WilsonInterval(double.NaN, 0, 1);
        }

        var p = (double)events / trials;
        var scale = 1 + (Z * Z / trials);
        var middle = (p + (Z * Z / (2d * trials))) / scale;
        var half = Z / scale * Math.Sqrt((p * (1 - p) / trials) + (Z * Z / (4d * trials * trials)));
        return new WilsonInterval(p, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
