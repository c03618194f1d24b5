namespace Candor.Bench.Measuring;

/// <summary>What an arm took in each repetition, in the order of the repetitions.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Work">Units of work of one repetition.</param>
/// <param name="Seconds">Seconds of each repetition; at least one.</param>
internal sealed record Samples(string Name, double Work, double[] Seconds)
{
    /// <summary>Seconds of the quickest repetition: what the machine can do when nothing disturbs.</summary>
    public double Best => Seconds.Min();

    /// <summary>Median of the seconds.</summary>
    public double Median => Quantiles.Of(Seconds, 0.5);

    /// <summary>Units of work a second at the median.</summary>
    public double Rate => Work / Median;

    /// <summary>Units of work a second in the quickest repetition.</summary>
    public double BestRate => Work / Best;

    /// <summary>Half the distance between the quartiles, as a share of the median.</summary>
    public double Spread => (Quantiles.Of(Seconds, 0.75) - Quantiles.Of(Seconds, 0.25)) / 2 / Median;
}
