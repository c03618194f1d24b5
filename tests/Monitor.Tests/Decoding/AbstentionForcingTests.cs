using Candor.Inference.Manifest;
using Candor.Monitor.Decoding;

namespace Candor.Monitor.Tests.Decoding;

public sealed class AbstentionForcingTests
{
    private static readonly AbstentionPhrase Phrase = new(" I don't know.", [7, 8, 9], 1);

    [Fact]
    public void Begin_WritesThePhraseFromItsFirstToken()
    {
        var forcing = new AbstentionForcing([Phrase]);
        forcing.Begin();
        var written = new List<int>();
        while (forcing.Next is { } token)
        {
            written.Add(token);
            forcing.Wrote(token, wasRaised: false);
        }

        Assert.Equal(Phrase.TokenIds, written);
        Assert.True(forcing.IsComplete);
    }

    [Fact]
    public void Wrote_RaisedFirstToken_ForcesTheRest()
    {
        var forcing = new AbstentionForcing([Phrase]);
        forcing.Wrote(7, wasRaised: true);
        Assert.Equal(8, forcing.Next);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(6, true)]
    public void Wrote_WithoutARaiseOrAnotherToken_LeavesTheModelFree(int token, bool wasRaised)
    {
        var forcing = new AbstentionForcing([Phrase]);
        forcing.Wrote(token, wasRaised);
        Assert.Null(forcing.Next);
        Assert.False(forcing.IsComplete);
    }

    [Fact]
    public void Begin_ModelWithoutPhrases_DoesNothing()
    {
        var forcing = new AbstentionForcing([]);
        forcing.Begin();
        Assert.Null(forcing.Next);
    }
}
