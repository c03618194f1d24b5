namespace Candor.Cli.Grading;

/// <summary>The first refusal detector: a list of phrases with which models decline, looked for as whole words.</summary>
/// <remarks>It knows the form and not the content: "exploring the unknown" is no phrase of it, "I'm not sure where to start" is.</remarks>
internal sealed class PhraseRefusal(IReadOnlyList<string> abstentions) : IRefusalDetector
{
    private static readonly string[][] Phrases = [.. ((string[])
    [
        "i don't know", "i do not know", "don't know the answer", "i'm not sure", "i am not sure", "i'm unsure", "i am unsure", "i can't answer",
        "i cannot answer", "i can not answer",
        "can't provide", "cannot provide", "unable to answer", "unable to provide", "unable to determine", "unable to find", "unable to verify",
        "no information", "not enough information",
        "enough information to answer", "insufficient information", "cannot be determined", "can't be determined", "cannot be known", "can't be known",
        "cannot be answered", "it is unknown",
        "it's unknown", "is unknown", "are unknown", "remains unknown", "is not known", "isn't known", "not publicly known", "no one knows", "nobody knows",
        "is unclear", "it is unclear",
        "have no idea", "i have no comment", "i'm sorry", "i am sorry", "sorry but", "i apologize", "as an ai", "as a language model",
        "as an artificial intelligence", "there is no answer",
        "no definitive answer", "no definite answer", "no known answer", "impossible to know", "impossible to say", "impossible to determine",
        "impossible to answer", "hard to say",
        "difficult to say", "no such thing", "there is no such", "i don't have access", "i do not have access", "i don't have information",
        "i don't have any information",
    ]).Select(WordsOf)];

    /// <inheritdoc/>
    public string Name => "phrases";

    /// <inheritdoc/>
    public bool Declines(string question, string answer) => EndOfPhrase(AnswerWords.Read(answer), abstentions) is not null;

    /// <summary>Index after the first phrase in an answer; null where there is none.</summary>
    /// <param name="words">Words of the answer.</param>
    /// <param name="abstentions">The model's own phrases, beside the list.</param>
    public static int? EndOfPhrase(IReadOnlyList<AnswerWord> words, IReadOnlyList<string> abstentions)
    {
        int? end = null;
        foreach (var phrase in abstentions.Select(WordsOf).Concat(Phrases))
        {
            for (var start = 0; phrase.Length > 0 && start + phrase.Length <= words.Count; start++)
            {
                if (Enumerable.Range(0, phrase.Length).All(k => words[start + k].Text == phrase[k]))
                {
                    end = Math.Min(end ?? int.MaxValue, start + phrase.Length);
                    break;
                }
            }
        }

        return end;
    }

    private static string[] WordsOf(string phrase) => [.. AnswerWords.Read(phrase).Select(static word => word.Text)];
}
