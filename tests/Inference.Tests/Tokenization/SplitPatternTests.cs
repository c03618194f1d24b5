using System.Text.RegularExpressions;
using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tests.Tokenization;

public sealed class SplitPatternTests
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string O200k =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData(Gpt2)]
    [InlineData(Llama3)]
    [InlineData(O200k)]
    [InlineData(@"a+?b|(?:ab)??c|[a-c]{2,3}|(?>a+)b|.")]
    public void TryFind_RandomTextOfTheBasicPlane_FindsWhatRegexFinds(string expression)
    {
        // There the framework's engine is an independent judge.
        var pattern = SplitPattern.FromExpression(expression);
        var regex = new Regex(expression, RegexOptions.CultureInvariant);
        var random = new Random(11);
        const string alphabet = "abcABC  \t\n\r'sSrelLdD123!?./\u00e9\u0301\u65e5\u01c5\u2163\u00a0\u0660-";
        for (var sample = 0; sample < 2000; sample++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.Equal(regex.Matches(text).Select(static match => match.Value), Matches(pattern, text));
        }
    }

    [Theory]
    [InlineData(@"\p{L}+", "a\U00010348\U0001F642b", new[] { "a\U00010348", "b" })]
    [InlineData(@"[^\s\p{L}]+", "x\U0001F642\U0001F642 y", new[] { "\U0001F642\U0001F642" })]
    [InlineData(@"[^a]{1,2}", "\U0001F642\U00010348\U0001F642", new[] { "\U0001F642\U00010348", "\U0001F642" })]
    [InlineData(@"\P{L}|\p{^N}", "a1", new[] { "a", "1" })]
    [InlineData(@"(?i:'s|k)", "'\u017f \u212a", new[] { "'\u017f", "\u212a" })]
    [InlineData(@"\p{L}++a|\p{L}+", "aaa", new[] { "aaa" })]
    [InlineData(@"\s+", "\u2003\u0085\u200b", new[] { "\u2003\u0085" })]
    [InlineData(@"[\]\-a]+", "a-]b", new[] { "a-]" })]
    public void TryFind_BeyondWhatRegexSees_GoesByCodePoints(string expression, string text, string[] expected) =>
        Assert.Equal(expected, Matches(SplitPattern.FromExpression(expression), text));

    [Theory]
    [InlineData(@"\p{L}+", "ab", false)]
    [InlineData(@"\p{L}+", "ab ", true)]
    [InlineData(@"\p{N}{1,3}", "123", true)]
    [InlineData(@"\p{N}{1,3}", "12", false)]
    [InlineData(@"\s+(?!\S)|\s+", "  ", false)]
    [InlineData(@"\s+(?!\S)|\s+", "  x", true)]
    [InlineData(@"'s|'re|'", "'r", false)]
    [InlineData(@"'s|'re|'", "'x", true)]
    [InlineData(@"\s*[\r\n]+|\s+", " \n ", false)]
    public void TryFind_TextMayGoOn_TellsWhetherItMatters(string expression, string text, bool isCertain) =>
        Assert.Equal(isCertain, SplitPattern.FromExpression(expression).TryFind(text, 0, isEnd: false, out _, out _));

    [Theory]
    [InlineData(@"\bthe\b|\Ba", "the atheta the", new[] { "the", "a", "the" })]
    [InlineData(@"(?<=[a-z])\d+|(?<!a)b", "a12 3b ab", new[] { "12", "b" })]
    [InlineData(@"(?:\r?\n)+(?!\r?\n)|(?:ab|a)+b", "ababb\r\n\nx", new[] { "ababb", "\r\n\n" })]
    [InlineData(@"\p{N}{1,3}+", "12345678a1", new[] { "12345678", "1" })]
    [InlineData(@"[\p{L}&&[^\p{Han}]]+|\p{Han}", "ab日本é", new[] { "ab", "日", "本", "é" })]
    [InlineData(@" ?[^(\s|[.,])]+", "ab (c, d|e", new[] { "ab", "c", " d", "e" })]
    [InlineData(@"'(?i:[sdmt]|ll)", "'S 'Ll 'ſ 'K", new[] { "'S", "'Ll", "'ſ" })]
    [InlineData(@"^a+|b$|\s+\z", "aab\nab \n", new[] { "aa", "b", "a", " \n" })]
    [InlineData(@"\w+", "a_1²Ⓐ‿b-c", new[] { "a_1²Ⓐ‿b", "c" })]
    [InlineData(@"a.*?c|[[:punct:]]+", "abcc!?$", new[] { "abc", "!?$" })]
    [InlineData(@"\x{4e00}|[\u3041-\u3096]+|\p{Katakana}", "一かなカ", new[] { "一", "かな", "カ" })]
    public void TryFind_OnigurumasSyntax_MeansWhatItMeansThere(string expression, string text, string[] expected) =>
        Assert.Equal(expected, Matches(SplitPattern.FromExpression(expression), text));

    [Fact]
    public void TryFind_RepeatedGroupOverLongText_NeedsNoStack()
    {
        var text = string.Concat(Enumerable.Repeat("ab", 200_000));
        Assert.Equal([text], Matches(SplitPattern.FromExpression("(?:ab|c)+"), text));
    }

    [Theory]
    [InlineData(@"a\R", @"'\R' at character 3 of the pattern 'a\R'")]
    [InlineData(@"(a)\1", @"'\1' at character 5 of the pattern '(a)\1'")]
    [InlineData("(?<=a+)b", "a look-behind of more than one length at character 6 of the pattern '(?<=a+)b'")]
    [InlineData("(?<n>a)b", "a kind of group at character 2 of the pattern '(?<n>a)b'")]
    [InlineData("(?:a?)*b", "a repeated part that can match nothing in the pattern '(?:a?)*b'")]
    [InlineData("a*", "the pattern 'a*', which can match nothing,")]
    [InlineData(@"\p{Tifinagh}", @"the property 'Tifinagh' at character 12 of the pattern '\p{Tifinagh}'")]
    [InlineData("[[:alpha:]]", "the set '[:alpha:]' at character 8 of the pattern '[[:alpha:]]'")]
    [InlineData("[]a]", "an empty or unmatched '[' at character 1 of the pattern '[]a]'")]
    [InlineData("a{2}?", "an interval before '?' at character 4 of the pattern 'a{2}?'")]
    [InlineData("a)", "an unmatched ')' at character 1 of the pattern 'a)'")]
    [InlineData("(a", "an unmatched '(' at character 2 of the pattern '(a'")]
    [InlineData("(?i:\u00e9)", "a case-insensitive letter beyond ASCII at character 5 of the pattern '(?i:\u00e9)'")]
    [InlineData("(?i:[\u00e9])", "a case-insensitive set beyond ASCII at character 6 of the pattern '(?i:[\u00e9])'")]
    [InlineData("(?i:first)", "the case-insensitive letters 'fi', which stand for a ligature as well, at character 5 of the pattern '(?i:first)'")]
    [InlineData(@"\xE9", @"a malformed hexadecimal escape at character 4 of the pattern '\xE9'")]
    [InlineData("(?:(?:a{1000}){1000}){1000}", "more than 4096 steps in the pattern '(?:(?:a{1000}){1000}){1000}'")]
    public void FromExpression_Unsupported_IsNamed(string expression, string message) =>
        Assert.Equal(message, Assert.Throws<NotSupportedException>(() => SplitPattern.FromExpression(expression)).Message);

    private static List<string> Matches(SplitPattern pattern, string text)
    {
        var matches = new List<string>();
        for (var at = 0; pattern.TryFind(text, at, isEnd: true, out var start, out var end); at = end)
        {
            matches.Add(text[start..end]);
        }

        return matches;
    }
}
