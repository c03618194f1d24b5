using Candor.Cli.CommandLine;

namespace Candor.Cli.Tests.CommandLine;

public sealed class FoldSetTests
{
    [Theory]
    [InlineData("0-4", new[] { 0, 1, 2, 3, 4 }, "0-4")]
    [InlineData("7", new[] { 7 }, "7")]
    [InlineData("9,1-2,2", new[] { 1, 2, 9 }, "1-2,9")]
    public void Parse_SoundText_GivesTheFoldsAndReadsBack(string text, int[] folds, string normal)
    {
        var set = FoldSet.Parse(text);
        Assert.Equal(folds, set.Folds);
        Assert.Equal(normal, set.ToString());
        Assert.Equal(folds, FoldSet.Parse(set.ToString()).Folds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("1,,2")]
    [InlineData("0-99999999")]
    public void Parse_OtherText_IsRefused(string text)
    {
        var error = Assert.Throws<FormatException>(() => FoldSet.Parse(text));
        Assert.Equal($"'{text}' is not a set of folds; expected a form such as 0-4 or 5,6.", error.Message);
    }

    [Fact]
    public void Overlaps_SharedFold_IsTrue()
    {
        Assert.True(FoldSet.Parse("0-4").Overlaps(FoldSet.Parse("4-6")));
        Assert.False(FoldSet.Parse("0-4").Overlaps(FoldSet.Parse("5-6")));
    }
}
