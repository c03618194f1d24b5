using Candor.Cli.Output;

namespace Candor.Cli.Tests.Output;

public sealed class RenderingTests
{
    [Theory]
    [InlineData(0f, "")]
    [InlineData(0.5f, "█████")]
    [InlineData(1f, "██████████")]
    [InlineData(null, "")]
    public void Bar_Risk_HasTenBlocksAtMost(float? risk, string bar) => Assert.Equal(bar, RiskColor.Bar(risk));

    [Fact]
    public void Of_Risk_GoesFromGreenToRed()
    {
        var (low, high) = (RiskColor.Of(0).Background, RiskColor.Of(1).Background);
        Assert.True(low.G > low.R);
        Assert.True(high.R > high.G);
        Assert.Equal(Spectre.Console.Color.Grey, RiskColor.Of(null).Background);
    }

    [Theory]
    [InlineData(0.12345, "0.123", "12.3 %")]
    [InlineData(double.NaN, "–", "–")]
    [InlineData(null, "–", "–")]
    public void Numbers_AbsentOrNotFinite_IsADash(double? value, string three, string percent)
    {
        Assert.Equal(three, Numbers.Three(value));
        Assert.Equal(percent, Numbers.Percent(value));
    }

    [Fact]
    public void Json_NotFinite_IsNullAndTextIsNotEscaped()
    {
        using var writer = new StringWriter();
        JsonOutput.WriteLine(writer, new { SomeValue = double.NaN, Single = float.PositiveInfinity, Text = "São 'Tomé'" });
        Assert.Equal("""{"some_value":null,"single":null,"text":"São 'Tomé'"}""", writer.ToString().TrimEnd());
    }
}
