using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class AurocTests
{
    [Theory]
    [MemberData(nameof(EvaluationFixtures.Names), MemberType = typeof(EvaluationFixtures))]
    public void Of_Fixture_AgreesWithScikitLearn(string name)
    {
        var c = EvaluationFixtures.Get(name);
        Assert.Equal(c.Auroc, Auroc.Of(c.Risks, c.Trustworthy), 1e-12);
    }

    [Fact]
    public void Of_ByHand_CountsTiesHalf()
    {
        // Untrustworthy 3 and 1 against trustworthy 2 and 1: 3 > 2, 3 > 1, 1 < 2, 1 = 1 gives (1 + 1 + 0 + ½) / 4.
        Assert.Equal(0.625, Auroc.Of([3, 1, 2, 1], [false, false, true, true]));
    }

    [Fact]
    public void Of_PerfectAndInvertedRanking_IsOneAndZero()
    {
        Assert.Equal(1, Auroc.Of([2, 3, 0, 1], [false, false, true, true]));
        Assert.Equal(0, Auroc.Of([0, 1, 2, 3], [false, false, true, true]));
    }

    [Fact]
    public void Of_ConstantScores_IsOneHalf() => Assert.Equal(0.5, Auroc.Of([7, 7, 7], [false, true, true]));

    [Fact]
    public void Of_IncreasingMap_ChangesNothing()
    {
        var c = EvaluationFixtures.Get("weak");
        var mapped = c.Risks.Select(static r => (r * r * r) + (5 * r)).ToArray();
        Assert.Equal(Auroc.Of(c.Risks, c.Trustworthy), Auroc.Of(mapped, c.Trustworthy));
    }

    [Fact]
    public void Of_Infinities_AreRanked() => Assert.Equal(1, Auroc.Of([float.PositiveInfinity, float.NegativeInfinity], [false, true]));

    [Fact]
    public void Of_NaN_IsRefusedByItsIndex()
    {
        var error = Assert.Throws<ArgumentException>(() => Auroc.Of([1, float.NaN], [false, true]));
        Assert.Equal("Value 1 is NaN; leave out what was not scored, and count it. (Parameter 'scores')", error.Message);
    }

    [Fact]
    public void Of_OneClass_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => Auroc.Of([1, 2], [true, true]));
        Assert.Equal("Both classes are needed; there are 0 untrustworthy and 2 trustworthy samples. (Parameter 'scores')", error.Message);
    }

    [Fact]
    public void Of_LengthsDisagree_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => Auroc.Of([1, 2, 3], [true, false]));
        Assert.Equal("There are 3 values and 2 labels. (Parameter 'scores')", error.Message);
    }
}
