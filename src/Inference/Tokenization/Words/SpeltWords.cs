using System.Runtime.InteropServices;

namespace Candor.Inference.Tokenization.Words;

/// <summary>Another model over the words' bytes spelt as characters.</summary>
internal sealed class SpeltWords(WordModel spelt) : WordModel
{
    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids)
    {
        var spelling = new List<char>(word.Length * 3);
        ByteAlphabet.Spell(word, spelling);
        spelt.Encode(CollectionsMarshal.AsSpan(spelling), ids);
    }
}
