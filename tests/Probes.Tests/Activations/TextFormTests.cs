using Candor.Probes.Activations;
using Xunit;

namespace Candor.Probes.Tests.Activations;

public sealed class TextFormTests
{
    [Theory]
    [InlineData("residual.5/token")]
    [InlineData("residual.0/prefix_mean")]
    [InlineData("output/entropy")]
    [InlineData("output/surprisal")]
    [InlineData("output/least_confidence")]
    public void ProbeSource_ParsedText_GivesItBack(string text) => Assert.Equal(text, ProbeSource.Parse(text).ToString());

    [Fact]
    public void ProbeSource_Parsed_IsWhatTheTextSays()
    {
        Assert.Equal(new ProbeSource.Residual(new HookPoint(12), Pooling.PrefixMean), ProbeSource.Parse("residual.12/prefix_mean"));
        Assert.Equal(new ProbeSource.Output(OutputStatistic.Surprisal), ProbeSource.Parse("output/surprisal"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("residual.5")]
    [InlineData("residual.5/mean")]
    [InlineData("output/token/")]
    [InlineData("output/entropy ")]
    public void ProbeSource_OtherText_IsRefusedVerbatim(string text)
    {
        var exception = Assert.Throws<FormatException>(() => ProbeSource.Parse(text));
        Assert.Equal($"'{text}' is not a probe source; expected a form such as residual.5/token or output/entropy.", exception.Message);
    }

    [Theory]
    [InlineData("residual.-1/token")]
    [InlineData("residual.+1/token")]
    [InlineData("residual. 1/token")]
    [InlineData("output/token")]
    [InlineData("residual.99999999999/token")]
    public void ProbeSource_NoHookPoint_IsRefused(string text) => Assert.Throws<FormatException>(() => ProbeSource.Parse(text));

    [Fact]
    public void HookPoint_OtherText_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<FormatException>(() => HookPoint.Parse("layer.3"));
        Assert.Equal("'layer.3' is not a hook point; expected the form residual.3.", exception.Message);
    }

    [Fact]
    public void TokenPosition_EveryMember_SurvivesItsTextForm() =>
        Assert.All(Enum.GetValues<TokenPosition>(), static position => Assert.Equal(position, TokenPositions.Parse(position.ToText())));

    [Fact]
    public void TokenPosition_OtherText_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<FormatException>(() => TokenPositions.Parse("Answer"));
        Assert.Equal("'Answer' is not a token position; expected prompt, answer_start or answer.", exception.Message);
    }
}
