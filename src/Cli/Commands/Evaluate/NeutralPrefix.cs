using Candor.Cli.ActivationFiles;
using Candor.Inference.Tokenization;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Words before a question that ask nothing and say nothing.</summary>
/// <param name="Text">The words.</param>
/// <param name="Tokens">How many tokens they are to the model, by themselves.</param>
internal sealed record NeutralPrefix(string Text, int Tokens)
{
    /// <summary>Tokens of the prefix, as in the acceptance table (methods M31).</summary>
    public const int Length = 16;

    // Longer than 16 tokens in any tokenizer; cut where 16 are reached.
    private const string Words =
        "Here is the next line of the text. It follows the one before it, and after it comes another one, as in any text that is read from the top to the end.";

    /// <summary>The first 16 tokens of the words; where a cut falls inside a word, the text reads as the tokenizer spells it.</summary>
    public static NeutralPrefix For(ITokenizer tokenizer)
    {
        int[] tokens = [.. tokenizer.Encode(Words, withSpecialTokens: false).Take(Length)];
        var text = tokenizer.Decode(tokens, skipSpecialTokens: true).Trim();
        return new NeutralPrefix(text, tokenizer.Encode(text, withSpecialTokens: false).Count);
    }

    /// <summary>What was done, in words.</summary>
    public string Describe() =>
        $"\"{Text}\" ({Tokens} tokens) and a space were put before the question's text, inside whatever frame the prompt puts around it; nothing else "
            + $"was changed.";

    /// <summary>A question with the prefix; null where its text cannot be found in its prompt, or the prompt came as token ids.</summary>
    public ActivationRow? Before(ActivationRow row) => QuestionText.Replace(row, $"{Text} {row.Text}");
}
