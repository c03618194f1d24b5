using Candor.Monitor.Decoding;

namespace Candor.Monitor.Tests.Decoding;

public sealed class TokenSamplerTests
{
    private static readonly float[] Logits = [0, 2, 1, -30];

    [Fact]
    public void Choose_Greedy_TakesTheLargest() => Assert.Equal(1, new TokenSampler(0, 1, 1).Choose(Logits));

    [Fact]
    public void Choose_TinyNucleus_IsGreedyAtAnyTemperature()
    {
        var sampler = new TokenSampler(temperature: 2, topP: 0.01f, seed: 3);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, sampler.Choose(Logits)));
    }

    [Fact]
    public void Choose_TemperatureOne_FollowsTheSoftmax()
    {
        var sampler = new TokenSampler(temperature: 1, topP: 1, seed: 5);
        const int Draws = 20_000;
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[sampler.Choose(Logits)]++;
        }

        var sum = Logits.Sum(static logit => Math.Exp(logit));
        for (var i = 0; i < counts.Length; i++)
        {
            // Five standard deviations of a binomial share.
            var p = Math.Exp(Logits[i]) / sum;
            Assert.InRange(counts[i] / (double)Draws, p - (5 * Math.Sqrt(p / Draws)) - 1e-9, p + (5 * Math.Sqrt(p / Draws)) + 1e-3);
        }
    }

    [Fact]
    public void Choose_Nucleus_NeverTakesWhatIsOutside()
    {
        // The two largest have 0.90 of the mass, so that 0.8 is reached with both and the third stays outside.
        var sampler = new TokenSampler(temperature: 1, topP: 0.8f, seed: 7);
        Assert.All(Enumerable.Range(0, 2000), _ => Assert.NotEqual(0, sampler.Choose(Logits)));
    }
}
