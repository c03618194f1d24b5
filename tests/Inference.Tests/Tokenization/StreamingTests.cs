using Candor.Inference.Tokenization;
using Candor.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Candor.Inference.Tests.Tokenization;

/// <summary>Cutting a text must not change its tokens, and cutting tokens must not change their text.</summary>
public sealed class StreamingTests
{
    // Whatever makes a tokenizer look ahead: contractions, runs of white space, digits, line ends, pairs, marks, tokens and parts of tokens.
    private static readonly string[] Fragments =
    [
        "a", "The", " the", "I", "'s", "'", "'r", "e", "'ll", "S", " ", "  ", "\t", "\n", "\r\n", " \n ", "1", "23", "4567", ".", "...", "!?",
        "\u00e9", "e\u0301",
        "\u65e5\u672c", "\ud83d\ude42", "\ud83d\udc69\u200d\ud83d\udc66", "\ud800", "\udc00", "\u00a0", "\u2581", "<", "<|", "<|im_", "<|im_start|>",
        "<s>", "</s", "<|endoftext|>",
        "\u0301", "\u0323", "\u0345", "\u1112\u1161\u11ab", "\u0b47\u0b57", "<x>", "<y>", " the ", "--",
        "<|bos|>", "<|eo", "<bos>", "<0x41>", "|>", "know", " don", "\u0410\u0431", "\u0660\u0661", "_", "/", "\0", "\ufffd",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Fragments).ListOf().Select(static parts => string.Concat(parts));

    [Fact]
    public void CreateEncoder_EmbeddedTokenizerAnyCut_EqualsTheWhole() => CreateEncoder_AnyCut_EqualsTheWhole(TokenizerVector.Atlas);

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void CreateEncoder_AnyCut_EqualsTheWhole(string folder)
    {
        CheckCuts(TokenizerVector.Tokenizer(folder), runs: 300);
    }

    [Theory]
    [InlineData("normalizers")]
    [InlineData("pretokenizers")]
    [InlineData("patterns")]
    [InlineData("models")]
    public void CreateEncoder_EveryGoldenTokenizerAnyCut_EqualsTheWhole(string file)
    {
        foreach (var tokenizer in GoldenVectorTests.Tokenizers(file))
        {
            CheckCuts(tokenizer, runs: 60);
        }
    }

    private static void CheckCuts(ITokenizer tokenizer, int runs)
    {
        var cases = from text in Texts
                    from lengths in Gen.Choose(0, 7).NonEmptyListOf()
                    select (Text: text, Lengths: lengths.ToArray());
        Check(runs, Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var ids = new List<int>();
            var encoder = tokenizer.CreateEncoder(withSpecialTokens: true);
            var from = 0;
            foreach (var length in Repeat(sample.Lengths))
            {
                if (from >= sample.Text.Length)
                {
                    break;
                }

                var to = Math.Min(from + length, sample.Text.Length);
                ids.AddRange(encoder.Append(sample.Text[from..to]));
                from = to;
            }

            ids.AddRange(encoder.Complete());
            return ids.SequenceEqual(tokenizer.Encode(sample.Text, withSpecialTokens: true));
        }));
    }

    [Fact]
    public void CreateDecoder_EmbeddedTokenizerAnyTokens_EqualsTheWhole() => CreateDecoder_AnyTokens_EqualsTheWhole(TokenizerVector.Atlas);

    [SharedTheory("models/tokenizers")]
    [MemberData(nameof(TokenizerVector.Folders), MemberType = typeof(TokenizerVector))]
    public void CreateDecoder_AnyTokens_EqualsTheWhole(string folder)
    {
        var tokenizer = TokenizerVector.Tokenizer(folder);

        // Low ids are single bytes in most of these, so that half of the samples break characters.
        var cases = Gen.OneOf(Gen.Choose(-1, 300), Gen.Choose(0, tokenizer.VocabularySize)).ListOf();
        Check(300, Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            int[] tokens = [.. sample];
            var decoder = tokenizer.CreateDecoder();
            return string.Concat(tokens.Select(decoder.Append)) + decoder.Complete() == tokenizer.Decode(tokens, skipSpecialTokens: true);
        }));
    }

    [Fact]
    public void Append_WordIsFollowedByASpace_LetsGoOfIt()
    {
        var tokenizer = TokenizerVector.Tokenizer(TokenizerVector.Atlas);
        var encoder = tokenizer.CreateEncoder(withSpecialTokens: false);
        Assert.Empty(encoder.Append(" Poland"));
        Assert.Equal(tokenizer.Encode(" Poland", withSpecialTokens: false), encoder.Append(" "));
        Assert.Equal(tokenizer.Encode(" is", withSpecialTokens: false), encoder.Append("is <|e"));
        Assert.Equal([.. tokenizer.Encode(" <|e", withSpecialTokens: false)], encoder.Complete());
        Assert.Throws<ObjectDisposedException>(() => encoder.Append("x"));
    }

    [Fact]
    public void Append_TokenSplitsMultiByteCharacter_HoldsBackUntilComplete()
    {
        var tokenizer = TokenizerVector.Tokenizer(TokenizerVector.Atlas);
        var tokens = tokenizer.Encode("\ud83d\ude42", withSpecialTokens: false);
        Assert.True(tokens.Count > 1);
        var decoder = tokenizer.CreateDecoder();
        foreach (var token in tokens.SkipLast(1))
        {
            Assert.Equal("", decoder.Append(token));
        }

        Assert.Equal("\ud83d\ude42", decoder.Append(tokens[^1]));
        var cut = tokenizer.CreateDecoder();
        cut.Append(tokens[0]);
        Assert.Equal("\ufffd", cut.Complete());
    }

    // A list of zeros would never get through the text.
    private static IEnumerable<int> Repeat(int[] lengths)
    {
        while (true)
        {
            foreach (var length in lengths)
            {
                yield return length;
            }

            yield return 1;
        }
    }

    private static void Check(int runs, Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(20260823UL, 7919UL), property);
}
