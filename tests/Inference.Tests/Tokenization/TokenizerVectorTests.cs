using Candor.Testing;

namespace Candor.Inference.Tests.Tokenization;

public sealed class TokenizerVectorTests
{
    [Fact]
    public void EmbeddedTokenizer_EveryVector_EqualsTheOriginalBothWays()
    {
        Encode_EveryVector_EqualsTheOriginal(TokenizerVector.Atlas);
        Decode_EveryVector_EqualsTheOriginal(TokenizerVector.Atlas);
        CreateDecoder_TokenByToken_EqualsDecodingTheWhole(TokenizerVector.Atlas);
        CreateEncoder_UnitByUnit_EqualsEncodingTheWhole(TokenizerVector.Atlas);
    }

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void Encode_EveryVector_EqualsTheOriginal(string folder)
    {
        var tokenizer = TokenizerVector.Tokenizer(folder);
        foreach (var vector in TokenizerVector.Read(folder))
        {
            AssertIds(vector.Ids, tokenizer.Encode(vector.Text, withSpecialTokens: true), vector.Text);
            AssertIds(vector.WithoutSpecial, tokenizer.Encode(vector.Text, withSpecialTokens: false), vector.Text);
        }
    }

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void Decode_EveryVector_EqualsTheOriginal(string folder)
    {
        var tokenizer = TokenizerVector.Tokenizer(folder);
        foreach (var vector in TokenizerVector.Read(folder))
        {
            Assert.Equal(vector.Decoded, tokenizer.Decode(vector.WithoutSpecial, skipSpecialTokens: false));
            Assert.Equal(vector.DecodedSkipSpecial, tokenizer.Decode(vector.WithoutSpecial, skipSpecialTokens: true));
        }
    }

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void CreateDecoder_TokenByToken_EqualsDecodingTheWhole(string folder)
    {
        var tokenizer = TokenizerVector.Tokenizer(folder);
        foreach (var vector in TokenizerVector.Read(folder))
        {
            var decoder = tokenizer.CreateDecoder();
            var text = string.Concat(vector.WithoutSpecial.Select(decoder.Append)) + decoder.Complete();
            Assert.Equal(vector.DecodedSkipSpecial, text);
        }
    }

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void CreateEncoder_UnitByUnit_EqualsEncodingTheWhole(string folder)
    {
        var tokenizer = TokenizerVector.Tokenizer(folder);
        foreach (var vector in TokenizerVector.Read(folder))
        {
            var encoder = tokenizer.CreateEncoder(withSpecialTokens: true);
            int[] ids = [.. vector.Text.SelectMany(unit => encoder.Append(unit.ToString())), .. encoder.Complete()];
            AssertIds(vector.Ids, ids, vector.Text);
        }
    }

    private static void AssertIds(IReadOnlyList<int> expected, IReadOnlyList<int> actual, string text) =>
        Assert.True(expected.SequenceEqual(actual), $"'{text}': expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}.");
}
