namespace Candor.Probes.Activations;

/// <summary>Text forms of <see cref="LensStatistic"/>, as activation files and reports write them.</summary>
public static class LensStatistics
{
    /// <summary>Reads the text form; null where it is none of the four.</summary>
    public static LensStatistic? TryParse(string text) => text switch
    {
        "entropy" => LensStatistic.Entropy,
        "least_confidence" => LensStatistic.LeastConfidence,
        "surprisal" => LensStatistic.Surprisal,
        "contrast" => LensStatistic.Contrast,
        _ => null,
    };

    /// <summary>The text form.</summary>
    public static string ToText(this LensStatistic statistic) => statistic switch
    {
        LensStatistic.Entropy => "entropy",
        LensStatistic.LeastConfidence => "least_confidence",
        LensStatistic.Surprisal => "surprisal",
        LensStatistic.Contrast => "contrast",
        _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "Not a statistic of the logit lens."),
    };
}
