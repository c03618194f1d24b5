using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class AnswerValuesTests
{
    [Theory]
    [InlineData(1, 0, 1, 0.5)]
    [InlineData(1, 0, 4, 0.2)]
    [InlineData(2, 1, 1, 1 / 3.0)]
    public void AbstentionRisk_KnownValues_IsWhereAnsweringStopsToPay(double right, double abstained, double wrong, double risk)
    {
        var values = new AnswerValues(right, abstained, wrong);
        Assert.Equal(risk, values.AbstentionRisk, 1e-12);

        // At that risk both are worth the same.
        Assert.Equal(abstained, ((1 - risk) * right) - (risk * wrong), 1e-12);
    }

    [Fact]
    public void Truthfulness_UsualValues_IsShareRightMinusShareWrong() =>
        Assert.Equal(0.5 - 0.2, new AnswerValues().Truthfulness(right: 50, abstained: 30, wrong: 20), 1e-12);

    [Fact]
    public void AbstentionRisk_WrongWorthMoreThanAbstaining_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new AnswerValues(1, -2, 1).AbstentionRisk);

    [Theory]
    [InlineData(double.NaN, 0, 1)]
    [InlineData(double.PositiveInfinity, 0, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 0, double.PositiveInfinity)]
    [InlineData(1, 0, double.NaN)]
    public void AbstentionRisk_ValueThatIsNoNumber_IsRefused(double right, double abstained, double wrong) =>
        Assert.Throws<InvalidOperationException>(() => new AnswerValues(right, abstained, wrong).AbstentionRisk);
}
