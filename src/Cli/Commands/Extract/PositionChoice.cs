using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>Which tokens of a question get a row.</summary>
/// <param name="Positions">prompt, answer_start, answer; in this order, each once.</param>
/// <param name="OnlyLastAnswerToken">Of the answer, only its last token: with a mean over the answer, all that a reading of whole answers needs.</param>
internal sealed record PositionChoice(IReadOnlyList<TokenPosition> Positions, bool OnlyLastAnswerToken)
{
    private const string EveryPromptToken = "all";
    private const string LastAnswerToken = "answer_last";

    /// <summary>The prompt's last token.</summary>
    public static PositionChoice AnswerStart { get; } = new([TokenPosition.AnswerStart], OnlyLastAnswerToken: false);

    /// <summary>Whether the answer is read.</summary>
    public bool HasAnswer => Positions.Contains(TokenPosition.Answer);

    /// <summary>Reads the form of <c>--positions</c>: words with commas between them.</summary>
    /// <exception cref="FormatException">A word is not one of them, or two contradict each other.</exception>
    public static PositionChoice Parse(string text)
    {
        var words = text.Split(',');
        if (words.Contains("prompt", StringComparer.Ordinal))
        {
            throw new FormatException(
                "Positions are answer_start, answer, answer_last and all, which is every token of the prompt; no probe is read at its earlier tokens alone.");
        }

        var isLast = words.Contains(LastAnswerToken, StringComparer.Ordinal);
        if (isLast && words.Contains(TokenPosition.Answer.ToText(), StringComparer.Ordinal))
        {
            throw new FormatException($"'{text}': answer is every token of the answer, answer_last its last one only; give one of them.");
        }

        return new PositionChoice([.. words.SelectMany(Parts).Distinct().Order()], isLast);
    }

    private static TokenPosition[] Parts(string word) => word switch
    {
        EveryPromptToken => [TokenPosition.Prompt, TokenPosition.AnswerStart],
        LastAnswerToken => [TokenPosition.Answer],
        "answer" => [TokenPosition.Answer],
        "answer_start" => [TokenPosition.AnswerStart],
        _ => throw new FormatException($"'{word}' is not a token position; expected answer_start, answer, answer_last or all."),
    };
}
