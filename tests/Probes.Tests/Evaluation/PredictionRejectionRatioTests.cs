using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class PredictionRejectionRatioTests
{
    [Theory]
    [MemberData(nameof(EvaluationFixtures.NamesWithoutTies), MemberType = typeof(EvaluationFixtures))]
    public void Of_FixtureWithoutTies_AgreesWithReference(string name)
    {
        var c = EvaluationFixtures.Get(name);
        Assert.Equal(c.RejectionRatio!.Value, PredictionRejectionRatio.Of(c.Risks, c.Trustworthy), 1e-9);
    }

    [Fact]
    public void Of_Oracle_IsOne() => Assert.Equal(1, PredictionRejectionRatio.Of([0.1f, 0.2f, 0.8f, 0.9f], [true, true, false, false]), 1e-12);

    [Fact]
    public void Of_ConstantRisk_IsZero() => Assert.Equal(0, PredictionRejectionRatio.Of([0.5f, 0.5f, 0.5f, 0.5f], [true, false, true, false]), 1e-12);

    [Fact]
    public void Of_WrongWayRound_IsNegative() => Assert.True(PredictionRejectionRatio.Of([0.9f, 0.1f], [true, false]) < 0);
}
