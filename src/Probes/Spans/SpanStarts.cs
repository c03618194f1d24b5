namespace Candor.Probes.Spans;

/// <summary>Text forms of <see cref="SpanStart"/>, as banks write them.</summary>
public static class SpanStarts
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the two.</exception>
    public static SpanStart Parse(string text) => text switch
    {
        "prefix" => SpanStart.Prefix,
        "answer" => SpanStart.Answer,
        _ => throw new FormatException($"'{text}' is not the start of a span; expected prefix or answer."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this SpanStart start) => start switch
    {
        SpanStart.Prefix => "prefix",
        SpanStart.Answer => "answer",
        _ => throw new ArgumentOutOfRangeException(nameof(start), start, "Not the start of a span."),
    };
}
