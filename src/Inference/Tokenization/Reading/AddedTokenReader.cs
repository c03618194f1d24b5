using System.Text;
using Candor.Inference.Tokenization.Stages;

namespace Candor.Inference.Tokenization.Reading;

/// <summary>The <c>added_tokens</c> of a tokenizer file.</summary>
internal static class AddedTokenReader
{
    /// <summary>Reads them: those that are looked for in the raw text, and those in the normalized.</summary>
    public static (List<AddedToken> Raw, List<AddedToken> Normalized) Read(
        TokenizerPart root, WordVocabulary model, List<Func<TextStage, TextStage>> normalizers)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        List<AddedToken> raw = [], normalized = [];
        var size = model.Texts?.Count ?? model.Vocabulary.Ids.Count;
        var last = -1;
        foreach (var part in root.Has("added_tokens") ? root.Parts("added_tokens") : [])
        {
            part.Allows("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            var content = part.Text("content");
            if (content.Length == 0)
            {
                throw new NotSupportedException($"{part.Path}.content of no text");
            }

            // The original takes a token's id from the vocabulary, or counts on from its end; it does not read the file's.
            var id = part.Count("id");
            var given = model.Vocabulary.Find(content) is >= 0 and var known ? known : Math.Max(last + 1, size);
            last = Math.Max(last, given);
            if (id != given)
            {
                throw new NotSupportedException($"{part.Path}.id {id} where the vocabulary's order gives {given}");
            }

            var isNormalized = part.Flag("normalized");
            var token = new AddedToken(
                id,
                content,
                isNormalized ? Normalize(content, normalizers) : content,
                part.Flag("special"),
                part.Flag("lstrip", absent: false),
                part.Flag("rstrip", absent: false),
                part.Flag("single_word", absent: false));
            if (!added.TryAdd(content, token))
            {
                throw new NotSupportedException($"{part.Path}: a second token '{content}'");
            }

            (isNormalized ? normalized : raw).Add(token);
        }

        return (raw, normalized);
    }

    private static string Normalize(string content, List<Func<TextStage, TextStage>> normalizers)
    {
        var text = new StringBuilder();
        TextStage stage = new CollectingStage(text);
        foreach (var create in Enumerable.Reverse(normalizers))
        {
            stage = create(stage);
        }

        stage.Text(content);
        stage.EndPiece();
        return text.ToString();
    }

    private sealed class CollectingStage(StringBuilder text) : TextStage
    {
        public override void Text(ReadOnlySpan<char> fragment) => text.Append(fragment);

        public override void EndPiece()
        {
        }

        public override void Token(int id)
        {
        }

        public override void Pause()
        {
        }
    }
}
