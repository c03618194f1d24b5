namespace Candor.Probes.Activations;

/// <summary>Text forms of <see cref="TokenPosition"/>, as banks and activation files write them.</summary>
public static class TokenPositions
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the three.</exception>
    public static TokenPosition Parse(string text) => text switch
    {
        "prompt" => TokenPosition.Prompt,
        "answer_start" => TokenPosition.AnswerStart,
        "answer" => TokenPosition.Answer,
        _ => throw new FormatException($"'{text}' is not a token position; expected prompt, answer_start or answer."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this TokenPosition position) => position switch
    {
        TokenPosition.Prompt => "prompt",
        TokenPosition.AnswerStart => "answer_start",
        TokenPosition.Answer => "answer",
        _ => throw new ArgumentOutOfRangeException(nameof(position), position, "Not a token position."),
    };
}
