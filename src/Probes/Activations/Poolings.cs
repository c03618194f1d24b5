namespace Candor.Probes.Activations;

/// <summary>Text forms of <see cref="Pooling"/>, as sources, banks and activation files write them.</summary>
public static class Poolings
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the three.</exception>
    public static Pooling Parse(string text) => text switch
    {
        "token" => Pooling.Token,
        "prefix_mean" => Pooling.PrefixMean,
        "answer_mean" => Pooling.AnswerMean,
        _ => throw new FormatException($"'{text}' is not a pooling; expected token, prefix_mean or answer_mean."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this Pooling pooling) => pooling switch
    {
        Pooling.Token => "token",
        Pooling.PrefixMean => "prefix_mean",
        Pooling.AnswerMean => "answer_mean",
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Not a pooling."),
    };
}
