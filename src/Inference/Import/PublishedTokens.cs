using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;

namespace Candor.Inference.Import;

/// <summary>A published model's special tokens, and the words with which it may abstain, as ids of its own tokenizer.</summary>
/// <param name="Begin">Begins a sequence; null when nothing does.</param>
/// <param name="End">End an answer.</param>
/// <param name="Pad">Fills up; null when nothing does.</param>
/// <param name="Phrases">What the model says when it abstains.</param>
internal sealed record PublishedTokens(int? Begin, IReadOnlyList<int> End, int? Pad, IReadOnlyList<AbstentionPhrase> Phrases)
{
    private const string Abstention = "I don't know.";

    /// <summary>Finds them.</summary>
    /// <param name="settings">The model's settings.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="vocabulary">Ids are below this.</param>
    /// <param name="isChat">Whether questions are put by a chat template, so that an answer begins a turn and not in the middle of a text.</param>
    public static PublishedTokens Resolve(PublishedSettings settings, ITokenizer tokenizer, int vocabulary, bool isChat)
    {
        // A chat model's answer may end with its turn or with the text; which ids those are is spread over the files, and none has all of them everywhere.
        int[] end =
        [
            .. settings.TokenIds("eos_token_id").Concat(Ids(settings, tokenizer, "eos_token")).Where(IsInVocabulary).Distinct(),
        ];
        return new PublishedTokens(
            Begin(), end, settings.TokenIds("pad_token_id").Where(IsInVocabulary).Select(static id => (int?)id).FirstOrDefault(), Phrase());

        bool IsInVocabulary(int id) => id >= 0 && id < vocabulary;

        int? Begin()
        {
            // Where the tokenizer's settings speak of it, they decide: several families name an id in config.json that they never put there.
            var ids = settings.Tokenizer.Has("bos_token") ? Ids(settings, tokenizer, "bos_token") : settings.TokenIds("bos_token_id");
            return ids.Where(IsInVocabulary).Select(static id => (int?)id).FirstOrDefault();
        }

        IReadOnlyList<AbstentionPhrase> Phrase()
        {
            foreach (var text in (string[])(isChat ? [Abstention, " " + Abstention] : [" " + Abstention, Abstention]))
            {
                int[] ids = [.. tokenizer.Encode(text, withSpecialTokens: false)];
                if (ids.Length > 0 && ids.All(IsInVocabulary) && tokenizer.Decode(ids, skipSpecialTokens: false) == text)
                {
                    return [new AbstentionPhrase(text, ids, 1)];
                }
            }

            return [];
        }
    }

    private static IEnumerable<int> Ids(PublishedSettings settings, ITokenizer tokenizer, string name)
    {
        foreach (var text in new[] { settings.Tokenizer.Token(name), settings.SpecialTokens.Token(name) })
        {
            if (text is { Length: > 0 } && tokenizer.Encode(text, withSpecialTokens: false) is [var id]
                && tokenizer.Decode([id], skipSpecialTokens: false) == text)
            {
                yield return id;
            }
        }
    }
}
