using Candor.Probes.Selection;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class BinomialBoundTests
{
    [Fact]
    public void UpperAndLower_ReferenceTable_AgreeWithSciPyToNineDigits()
    {
        foreach (var entry in References.Get("clopper_pearson").EnumerateArray())
        {
            var row = References.Doubles(entry);
            Assert.Equal(row[3], BinomialBound.Upper((int)row[0], (int)row[1], row[2]), 1e-9);
            Assert.Equal(row[4], BinomialBound.Lower((int)row[0], (int)row[1], row[2]), 1e-9);
        }
    }

    [Fact]
    public void UpperIsAtMost_AroundTheBound_AgreesWithIt()
    {
        foreach (var entry in References.Get("clopper_pearson").EnumerateArray())
        {
            var row = References.Doubles(entry);
            var (events, trials) = ((int)row[0], (int)row[1]);
            Assert.True(BinomialBound.UpperIsAtMost(events, trials, row[2], Math.Min(1, row[3] + 1e-9)));
            Assert.False(BinomialBound.UpperIsAtMost(events, trials, row[2], row[3] - 1e-9));
        }
    }

    [Fact]
    public void Upper_NoEvents_IsTheClosedForm() => Assert.Equal(1 - Math.Pow(0.05, 1 / 59.0), BinomialBound.Upper(0, 59, 0.05), 1e-12);

    [Fact]
    public void UpperAndLower_NoTrials_KnowNothing()
    {
        Assert.Equal(1, BinomialBound.Upper(0, 0, 0.05));
        Assert.Equal(0, BinomialBound.Lower(0, 0, 0.05));
    }

    [Theory]
    [InlineData(-1, 10, 0.05)]
    [InlineData(11, 10, 0.05)]
    [InlineData(1, 10, 0)]
    [InlineData(1, 10, double.NaN)]
    public void Upper_OutOfRange_IsRefused(int events, int trials, double significance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialBound.Upper(events, trials, significance));
}
