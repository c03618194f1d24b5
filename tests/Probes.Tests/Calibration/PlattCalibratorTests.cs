using Candor.Probes.Calibration;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

public sealed class PlattCalibratorTests : CalibratorContract
{
    private protected override ICalibrator Calibrator { get; } = new PlattCalibrator(1.7f, -0.4f);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.7310585786300049)]
    [InlineData(-1, 0.2689414213699951)]
    public void Identity_LogOdds_AreTakenAsTheyAre(float score, double risk) => Assert.Equal(risk, PlattCalibrator.Identity.Risk(score), 1e-7);
}

/// <summary>The flat calibrator that a probe without information gets.</summary>
public sealed class FlatPlattCalibratorTests : CalibratorContract
{
    private protected override ICalibrator Calibrator { get; } = new PlattCalibrator(0, -1);
}
