using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class RecallAtFalsePositivesTests
{
    [Theory]
    [MemberData(nameof(EvaluationFixtures.Names), MemberType = typeof(EvaluationFixtures))]
    public void Of_Fixture_AgreesWithScikitLearn(string name)
    {
        var c = EvaluationFixtures.Get(name);
        Assert.Equal(c.RecallAt1Percent, RecallAtFalsePositives.Of(c.Risks, c.Trustworthy, 0.01).Recall, 1e-12);
        Assert.Equal(c.RecallAt10Percent, RecallAtFalsePositives.Of(c.Risks, c.Trustworthy, 0.10).Recall, 1e-12);
    }

    [Fact]
    public void Of_ByHand_StopsBeforeTheRateIsExceeded()
    {
        // Descending: bad .9, bad .8, good .7, bad .6, good .5; one of two trustworthy samples may be accused.
        var result = RecallAtFalsePositives.Of([0.9f, 0.8f, 0.7f, 0.6f, 0.5f], [false, false, true, false, true], 0.5);
        Assert.Equal(new RecallAtFalsePositives(1, 0.5, 0.6f, true), result);
    }

    [Fact]
    public void Of_TieAcrossClasses_TakesAllOrNothing()
    {
        var result = RecallAtFalsePositives.Of([0.9f, 0.9f, 0.1f], [false, true, true], 0.1);
        Assert.Equal(0, result.Recall);
        Assert.Equal(float.PositiveInfinity, result.Threshold);
    }

    [Fact]
    public void Of_FewTrustworthySamples_SaysThatTheRateIsNotResolved()
    {
        Assert.False(RecallAtFalsePositives.Of([0.9f, 0.1f], [false, true], 0.01).IsResolved);
        Assert.True(RecallAtFalsePositives.Of([0.9f, 0.1f], [false, true], 1).IsResolved);
    }

    [Fact]
    public void Of_RateOne_FindsAll() => Assert.Equal(1, RecallAtFalsePositives.Of([0.1f, 0.9f], [false, true], 1).Recall);
}
