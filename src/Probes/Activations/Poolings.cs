namespace Candor.Probes.Activations;

/// <summary>Text forms of <see cref="Pooling"/>, as sources, banks and activation files write them.</summary>
public static class Poolings
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the four.</exception>
    public static Pooling Parse(string text) => text switch
    {
        "token" => Pooling.Token,
        "prefix_mean" => Pooling.PrefixMean,
        "answer_mean" => Pooling.AnswerMean,
        "answer_change" => Pooling.AnswerChange,
        _ => throw new FormatException($"'{text}' is not a pooling; expected token, prefix_mean, answer_mean or answer_change."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this Pooling pooling) => pooling switch
    {
        Pooling.Token => "token",
        Pooling.PrefixMean => "prefix_mean",
        Pooling.AnswerMean => "answer_mean",
        Pooling.AnswerChange => "answer_change",
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Not a pooling."),
    };

    /// <summary>Whether it gathers the answer's tokens, and is absent before the first one.</summary>
    public static bool IsOfAnswer(this Pooling pooling) => pooling is Pooling.AnswerMean or Pooling.AnswerChange;
}
