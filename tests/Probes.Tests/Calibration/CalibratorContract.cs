using Candor.Probes.Calibration;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

/// <summary>What holds of every calibrator.</summary>
public abstract class CalibratorContract
{
    private protected abstract ICalibrator Calibrator { get; }

    [Fact]
    public void Risk_RisingScores_NeverFallsAndStaysInUnitInterval()
    {
        var previous = 0f;
        foreach (var score in new[] { float.NegativeInfinity, float.MinValue, -1e4f }
            .Concat(Enumerable.Range(-400, 801).Select(static k => k / 20f)).Concat([1e4f, float.MaxValue, float.PositiveInfinity]))
        {
            var risk = Calibrator.Risk(score);
            Assert.InRange(risk, previous, 1);
            previous = risk;
        }
    }

    [Fact]
    public void Risk_NaN_IsNaN() => Assert.Equal(float.NaN, Calibrator.Risk(float.NaN));

    [Fact]
    public void Risk_Always_AllocatesNothing()
    {
        var calibrator = Calibrator;
        AllocationAssert.None(() => calibrator.Risk(0.3f));
    }
}
