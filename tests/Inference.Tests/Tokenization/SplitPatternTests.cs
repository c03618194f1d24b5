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
    [InlineData(@"a\b", @"'\b' at character 3 of the pattern 'a\b'")]
    [InlineData(@"\w+", @"'\w' at character 2 of the pattern '\w+'")]
    [InlineData("^a", "'^' here at character 1 of the pattern '^a'")]
    [InlineData("(?<=a)b", "a kind of group at character 2 of the pattern '(?<=a)b'")]
    [InlineData("(ab)+", "a repeated group at character 5 of the pattern '(ab)+'")]
    [InlineData(@"\p{Han}", @"the property 'Han' at character 7 of the pattern '\p{Han}'")]
    [InlineData("[a[b]]", "a nested, empty or unmatched '[' at character 2 of the pattern '[a[b]]'")]
    [InlineData("a{1,3}+", "a repeated repetition at character 7 of the pattern 'a{1,3}+'")]
    [InlineData("a)", "an unmatched ')' at character 1 of the pattern 'a)'")]
    [InlineData("(a", "an unmatched '(' at character 2 of the pattern '(a'")]
    [InlineData("(?i:\u00e9)", "a case-insensitive letter beyond ASCII at character 5 of the pattern '(?i:\u00e9)'")]
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
