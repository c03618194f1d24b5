using Candor.Probes.Activations;
using Xunit;

namespace Candor.Probes.Tests.Activations;

public sealed class TextFormTests
{
    [Theory]
    [InlineData("residual.5/token")]
    [InlineData("residual.0/prefix_mean")]
    [InlineData("residual.5/answer_mean")]
    [InlineData("residual.5/answer_change")]
    [InlineData("residual.6+12+18/token")]
    [InlineData("residual.0+30/answer_mean")]
    [InlineData("output/entropy")]
    [InlineData("output/surprisal")]
    [InlineData("output/least_confidence")]
    [InlineData("lens.0/entropy")]
    [InlineData("lens.15/least_confidence")]
    [InlineData("lens.15/surprisal")]
    [InlineData("lens.22/contrast")]
    public void ProbeSource_ParsedText_GivesItBack(string text) => Assert.Equal(text, ProbeSource.Parse(text).ToString());

    [Fact]
    public void ProbeSource_Parsed_IsWhatTheTextSays()
    {
        Assert.Equal(new ProbeSource.Residual(new HookPoint(12), Pooling.PrefixMean), ProbeSource.Parse("residual.12/prefix_mean"));
        Assert.Equal(new ProbeSource.Output(OutputStatistic.Surprisal), ProbeSource.Parse("output/surprisal"));
        Assert.Equal(new ProbeSource.Lens(new HookPoint(15), LensStatistic.Contrast), ProbeSource.Parse("lens.15/contrast"));
        Assert.Equal(
            new ProbeSource.Concatenation([new HookPoint(6), new HookPoint(12)], Pooling.AnswerMean), ProbeSource.Parse("residual.6+12/answer_mean"));
    }

    [Fact]
    public void Concatenation_SameHookPoints_IsTheSameSource()
    {
        var (first, second) = (ProbeSource.Parse("residual.6+12/token"), ProbeSource.Parse("residual.6+12/token"));
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, ProbeSource.Parse("residual.6+13/token"));
        Assert.NotEqual(first, ProbeSource.Parse("residual.6+12/prefix_mean"));
        Assert.NotEqual(first, ProbeSource.Parse("residual.6/token"));
    }

    [Fact]
    public void Streams_OfEachKind_AreItsSingleResidualStreams()
    {
        Assert.Equal(["residual.6/token", "residual.12/token"], ProbeSource.Parse("residual.6+12/token").Streams.Select(static stream => stream.ToString()));
        Assert.Equal(["residual.6/answer_mean"], ProbeSource.Parse("residual.6/answer_mean").Streams.Select(static stream => stream.ToString()));
        Assert.Empty(ProbeSource.Parse("output/entropy").Streams);
        Assert.Empty(ProbeSource.Parse("lens.15/entropy").Streams);
    }

    [Theory]
    [InlineData("residual.6+6/token", "the hook points must ascend, each once.")]
    [InlineData("residual.12+6/token", "the hook points must ascend, each once.")]
    [InlineData("residual.6+/token", "several hook points are written as residual.6+12+18/token.")]
    [InlineData("residual.6++12/token", "several hook points are written as residual.6+12+18/token.")]
    [InlineData("residual.6+-1/token", "several hook points are written as residual.6+12+18/token.")]
    [InlineData("residual.6+residual.12/token", "several hook points are written as residual.6+12+18/token.")]
    public void Concatenation_OtherText_IsRefusedVerbatim(string text, string reason)
    {
        var exception = Assert.Throws<FormatException>(() => ProbeSource.Parse(text));
        Assert.Equal($"'{text}' is not a probe source; {reason}", exception.Message);
    }

    [Theory]
    [InlineData("lens.15/token")]
    [InlineData("lens.15")]
    [InlineData("lens./entropy")]
    [InlineData("lens.-1/entropy")]
    [InlineData("lens.6+12/entropy")]
    public void Lens_OtherText_IsRefusedVerbatim(string text)
    {
        var exception = Assert.Throws<FormatException>(() => ProbeSource.Parse(text));
        Assert.Equal($"'{text}' is not a probe source; the logit lens is written as lens.15/entropy.", exception.Message);
    }

    [Fact]
    public void LensStatistic_EveryMember_SurvivesItsTextForm() =>
        Assert.All(Enum.GetValues<LensStatistic>(), static statistic => Assert.Equal(statistic, LensStatistics.TryParse(statistic.ToText())));

    [Fact]
    public void Concatenation_OneHookPointOrWrongOrder_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ProbeSource.Concatenation([new HookPoint(1)], Pooling.Token));
        Assert.Throws<ArgumentException>(() => new ProbeSource.Concatenation([new HookPoint(2), new HookPoint(1)], Pooling.Token));
    }

    [Fact]
    public void Pooling_EveryMember_SurvivesItsTextForm() =>
        Assert.All(Enum.GetValues<Pooling>(), static pooling => Assert.Equal(pooling, Poolings.Parse(pooling.ToText())));

    [Fact]
    public void Pooling_OtherText_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<FormatException>(() => Poolings.Parse("mean"));
        Assert.Equal("'mean' is not a pooling; expected token, prefix_mean, answer_mean or answer_change.", exception.Message);
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
