namespace Candor.Inference.Tokenization.Words;

/// <summary>WordPiece: the longest token that a word begins with, then the longest of what is left.</summary>
/// <param name="vocabulary">Token texts; those inside a word begin with the prefix.</param>
/// <param name="continuingPrefix">What tokens inside a word begin with.</param>
/// <param name="unknown">The token of a word that does not come out even, or is too long.</param>
/// <param name="longest">Most code points of a word.</param>
internal sealed class WordPieceWords(Vocabulary vocabulary, string continuingPrefix, int unknown, int longest) : WordModel
{
    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids)
    {
        var before = ids.Count;
        var runes = 0;
        foreach (var _ in word.EnumerateRunes())
        {
            runes++;
        }

        // A long word is unknown before it is looked at, so that the buffer stays small.
        var isKnown = runes <= longest && TryPieces(word, ids);
        if (!isKnown)
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(unknown);
        }
    }

    private bool TryPieces(ReadOnlySpan<char> word, List<int> ids)
    {
        var buffer = new char[continuingPrefix.Length + word.Length];
        continuingPrefix.CopyTo(buffer);
        for (var start = 0; start < word.Length;)
        {
            var prefix = start > 0 ? continuingPrefix.Length : 0;
            var rest = word[start..];
            rest.CopyTo(buffer.AsSpan(continuingPrefix.Length));
            var end = rest.Length;
            var id = -1;
            while (end > 0 && (id = vocabulary.Find(buffer.AsSpan(continuingPrefix.Length - prefix, prefix + end))) < 0)
            {
                end -= end > 1 && char.IsLowSurrogate(rest[end - 1]) ? 2 : 1;
            }

            if (end == 0)
            {
                return false;
            }

            ids.Add(id);
            start += end;
        }

        return true;
    }
}

/// <summary>Each word is a token, or unknown.</summary>
internal sealed class WholeWords(Vocabulary vocabulary, int unknown) : WordModel
{
    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids) => ids.Add(vocabulary.Find(word) is >= 0 and var id ? id : unknown);
}
