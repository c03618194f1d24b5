using Candor.Cli.Commands.Extract;

namespace Candor.Cli.Tests.Commands;

public sealed class SourceSelectorTests
{
    [Theory]
    [InlineData("residual.0/token residual.0/prefix_mean residual.1/token residual.1/prefix_mean residual.2/token residual.2/prefix_mean", "all")]
    [InlineData("residual.0/token residual.1/token residual.2/token", "residual.*:token")]
    [InlineData("residual.1/token residual.2/prefix_mean", "residual.2:prefix_mean", "residual.1:token", "residual.1:token")]
    [InlineData("residual.1/token residual.1/answer_mean", "residual.1:answer_mean,token")]
    [InlineData("residual.1/answer_mean residual.1/answer_change", "residual.1:answer_change,answer_mean")]
    public void Select_Words_GiveSourcesInOrderOnce(string expected, params string[] words) =>
        Assert.Equal(expected, string.Join(' ', SourceSelector.Select(words, layers: 2)));

    [Theory]
    [InlineData("residual.3:token", "The model has no hook point 'residual.3'; it has residual.0 to residual.2.")]
    [InlineData("residual.1", "'residual.1' is not a source; expected 'all' or a form such as residual.*:token,prefix_mean.")]
    [InlineData("residual.1:max", "'residual.1:max': 'max' is not a pooling; expected token, prefix_mean, answer_mean or answer_change.")]
    public void Select_BadWord_IsRefused(string word, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<CliException>(() => SourceSelector.Select([word], layers: 2)).Message);
}
