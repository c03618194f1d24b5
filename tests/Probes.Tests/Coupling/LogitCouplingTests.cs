using Candor.Probes.Activations;
using Candor.Probes.Coupling;
using Xunit;

namespace Candor.Probes.Tests.Coupling;

public sealed class LogitCouplingTests
{
    private static readonly AbstentionToken[] Tokens = [new(7, 1), new(3, 0.5f)];

    public static TheoryData<CouplingMode> Acting => [CouplingMode.FirstToken, CouplingMode.EveryStep, CouplingMode.Gated];

    public static TheoryData<CouplingMode> All => [.. Enum.GetValues<CouplingMode>()];

    [Theory]
    [MemberData(nameof(Acting))]
    public void MinimalGain_ALittleMoreOrLess_FlipsTheTopTokenAlwaysOrNever(CouplingMode mode)
    {
        const float Step = 1e-3f;
        var random = new Random(1);
        var (above, below, cases) = (0, 0, 0);
        for (var i = 0; i < 2000; i++)
        {
            float[] logits = [.. PlantedDirection.Gaussian(random, 50).Select(static z => 4 * z)];
            AbstentionToken[] tokens = [.. Enumerable.Range(0, 50).OrderBy(_ => random.Next()).Take(1 + (i % 3)).Select(
                id => new AbstentionToken(id, 0.25f + random.NextSingle()))];
            var uncertainty = 0.5f + (random.NextSingle() / 2);
            var gain = new LogitCoupling(mode, 1, 0.3f, tokens).MinimalGain(logits, uncertainty);
            if (gain <= Step)
            {
                // An abstention token is on top already (or as good as), and there is nothing to flip.
                continue;
            }

            cases++;
            above += WinsWith(gain + Step) ? 1 : 0;
            below += WinsWith(gain - Step) ? 1 : 0;

            bool WinsWith(float applied)
            {
                var coupling = new LogitCoupling(mode, applied, 0.3f, tokens);
                var biases = new TokenBias[tokens.Length];
                var z = logits.ToArray();
                foreach (var bias in biases.AsSpan(0, coupling.Bias(coupling.CreateState(), TokenPosition.AnswerStart, true, uncertainty, biases)))
                {
                    z[bias.TokenId] += bias.Bias;
                }

                return tokens.Any(token => token.TokenId == Array.IndexOf(z, z.Max()));
            }
        }

        Assert.InRange(cases, 1000, 2000);
        Assert.Equal((cases, 0), (above, below));
    }

    [Fact]
    public void MinimalGain_ByHand_IsTheGapOverWeightTimesForm()
    {
        // Outside the set the best is 5. Token 7 lacks 3 at weight 1, token 3 lacks 2 at weight ½.
        float[] logits = [5, 0, 0, 3, 0, 0, 0, 2];
        Assert.Equal(3 / 0.5f, new LogitCoupling(CouplingMode.EveryStep, 1, 0, Tokens).MinimalGain(logits, 0.5f), 1e-5);
        Assert.Equal(4 / 0.5f, new LogitCoupling(CouplingMode.EveryStep, 1, 0, Tokens).MinimalGain(logits, 0.5f, margin: 1), 1e-5);
        Assert.Equal(3 / 0.25f, new LogitCoupling(CouplingMode.Gated, 1, 0.6f, Tokens).MinimalGain(logits, 0.7f), 1e-4);
        Assert.Equal(3 / 0.25f, new LogitCoupling(CouplingMode.Observe, 1, 0.6f, Tokens).MinimalGain(logits, 0.7f), 1e-4);
    }

    [Fact]
    public void MinimalGain_AbstentionWinsAlready_IsZero() =>
        Assert.Equal(0, new LogitCoupling(CouplingMode.Observe, 1, 0, Tokens).MinimalGain([1, 0, 0, 9, 0, 0, 0, 0], 1));

    [Theory]
    [InlineData(8f, 0f)]
    [InlineData(9f, 1f)]
    public void MinimalGain_AbstentionAheadByEight_IsZeroUpToThatMargin(float margin, float expected) =>
        Assert.Equal(expected, new LogitCoupling(CouplingMode.EveryStep, 1, 0, [new(3, 1)]).MinimalGain([1, 0, 0, 9], 1, margin), 1e-5);

    [Fact]
    public void MinimalGain_NothingCanFlip_IsInfinite()
    {
        float[] logits = [1, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(float.PositiveInfinity, new LogitCoupling(CouplingMode.Off, 1, 0, Tokens).MinimalGain(logits, 1));
        Assert.Equal(float.PositiveInfinity, new LogitCoupling(CouplingMode.Observe, 1, 0, []).MinimalGain(logits, 1));
        Assert.Equal(float.PositiveInfinity, new LogitCoupling(CouplingMode.Gated, 1, 0.5f, Tokens).MinimalGain(logits, 0.5f));
        Assert.Equal(float.PositiveInfinity, new LogitCoupling(CouplingMode.EveryStep, 1, 0, Tokens).MinimalGain(logits, 0));
    }

    [Fact]
    public void MinimalGain_NaN_IsNaN()
    {
        var coupling = new LogitCoupling(CouplingMode.Observe, 1, 0, Tokens);
        Assert.Equal(float.NaN, coupling.MinimalGain(new float[8], float.NaN));
        Assert.Equal(float.NaN, coupling.MinimalGain([0, 0, 0, 0, 0, float.NaN, 0, 0], 1));
    }

    [Fact]
    public void MinimalGain_TokenOutsideVocabulary_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => new LogitCoupling(CouplingMode.Observe, 1, 0, Tokens).MinimalGain(new float[7], 1));
        Assert.Equal("Token 7 is outside a vocabulary of 7. (Parameter 'logits')", exception.Message);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bias_GainZero_WritesNothingSoThatLogitsKeepTheirBits(CouplingMode mode) =>
        Assert.Empty(Write(new LogitCoupling(mode, 0, 0, Tokens), TokenPosition.AnswerStart, 1));

    [Theory]
    [InlineData(CouplingMode.Off)]
    [InlineData(CouplingMode.Observe)]
    public void Bias_OffOrObserve_WritesNothing(CouplingMode mode) =>
        Assert.Empty(Write(new LogitCoupling(mode, 20, 0, Tokens), TokenPosition.AnswerStart, 1));

    [Theory]
    [MemberData(nameof(All))]
    public void Bias_NotScored_WritesNothing(CouplingMode mode) =>
        Assert.Empty(Write(new LogitCoupling(mode, 20, 0, Tokens), TokenPosition.AnswerStart, float.NaN));

    [Theory]
    [InlineData(CouplingMode.FirstToken, 0.5f, 10f)]
    [InlineData(CouplingMode.EveryStep, 0.5f, 10f)]
    [InlineData(CouplingMode.Gated, 0.7f, 10f)]
    [InlineData(CouplingMode.Gated, 1f, 20f)]
    [InlineData(CouplingMode.EveryStep, 1.5f, 20f)]
    public void Bias_AnswerStart_IsGainTimesFormTimesWeight(CouplingMode mode, float uncertainty, float expected)
    {
        var written = Write(new LogitCoupling(mode, 20, 0.4f, Tokens), TokenPosition.AnswerStart, uncertainty);
        Assert.Equal([3, 7], written.Select(static bias => bias.TokenId));
        Assert.Equal(expected / 2, written[0].Bias, 1e-5);
        Assert.Equal(expected, written[1].Bias, 1e-5);
    }

    [Fact]
    public void Bias_GatedAtTau_WritesNothing() =>
        Assert.Empty(Write(new LogitCoupling(CouplingMode.Gated, 20, 0.4f, Tokens), TokenPosition.AnswerStart, 0.4f));

    [Theory]
    [MemberData(nameof(Acting))]
    public void Bias_HugeGain_StaysWithinTheBound(CouplingMode mode)
    {
        var written = Write(new LogitCoupling(mode, 1e30f, 0, Tokens, maxBias: 12), TokenPosition.AnswerStart, 1);
        Assert.All(written, static bias => Assert.Equal(12, bias.Bias));
    }

    [Fact]
    public void Bias_AlongAnAnswer_IsWrittenWhereTheModeSays()
    {
        // Two prompt tokens, the answer's start, then tokens of which the 2nd, 3rd and 12th end a sentence.
        Assert.Equal("..x...............", Trace(CouplingMode.FirstToken));
        Assert.Equal("..xxxxxxxxxxxxxxxx", Trace(CouplingMode.EveryStep));
        Assert.Equal("..x...........x...", Trace(CouplingMode.Gated));
    }

    [Fact]
    public void Bias_GatedSentenceStartInsideTheRefractoryWindow_IsSkipped()
    {
        Assert.Equal("..x.x...x.....x...", Trace(CouplingMode.Gated, refractory: 1, starts: [2, 3, 6, 12]));
        Assert.Equal("..x..x........x...", Trace(CouplingMode.Gated, refractory: 2, starts: [2, 3, 12]));
    }

    [Fact]
    public void Bias_GatedCalmStart_DoesNotUseUpTheSegment()
    {
        var coupling = new LogitCoupling(CouplingMode.Gated, 20, 0.5f, Tokens);
        var state = coupling.CreateState();
        var biases = new TokenBias[2];
        Assert.Equal(0, coupling.Bias(state, TokenPosition.AnswerStart, true, 0.1f, biases));
        Assert.Equal(2, coupling.Bias(state, TokenPosition.Answer, true, 0.9f, biases));
    }

    [Fact]
    public void Bias_DestinationTooShort_IsRefusedVerbatim()
    {
        var coupling = new LogitCoupling(CouplingMode.EveryStep, 1, 0, Tokens);
        var exception = Assert.Throws<ArgumentException>(() => coupling.Bias(coupling.CreateState(), TokenPosition.Answer, false, 1, new TokenBias[1]));
        Assert.Equal("The destination holds 1 biases; 2 are needed. (Parameter 'destination')", exception.Message);
    }

    [Fact]
    public void BiasAndMinimalGain_Always_AllocateNothing()
    {
        var coupling = new LogitCoupling(CouplingMode.EveryStep, 1, 0, Tokens);
        var (state, biases, logits) = (coupling.CreateState(), new TokenBias[2], new float[1000]);
        AllocationAssert.None(() =>
        {
            coupling.Bias(state, TokenPosition.Answer, false, 0.5f, biases);
            coupling.MinimalGain(logits, 0.5f);
        });
    }

    [Theory]
    [InlineData(-1f, 0f, 100f, 8, "The gain is -1; it must be finite and at least 0. (Parameter 'gain')")]
    [InlineData(float.NaN, 0f, 100f, 8, "The gain is NaN; it must be finite and at least 0. (Parameter 'gain')")]
    [InlineData(1f, 1f, 100f, 8, "Tau is 1; it must be in [0, 1). (Parameter 'tau')")]
    [InlineData(1f, 0f, 0f, 8, "The largest bias is 0; it must be finite and above 0. (Parameter 'maxBias')")]
    [InlineData(1f, 0f, 100f, 0, "The refractory window is 0 tokens; it must be at least 1. (Parameter 'refractoryTokens')")]
    public void Constructor_OutOfRange_IsRefusedVerbatim(float gain, float tau, float maxBias, int refractory, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new LogitCoupling(CouplingMode.Gated, gain, tau, Tokens, maxBias, refractory));
        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData(-1, 1f, "Token id -1 is negative. (Parameter 'tokens')")]
    [InlineData(7, 1f, "Token 7 occurs twice. (Parameter 'tokens')")]
    [InlineData(8, 0f, "The weight of token 8 is 0; it must be finite and above 0. (Parameter 'tokens')")]
    public void Constructor_BadToken_IsRefusedVerbatim(int id, float weight, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new LogitCoupling(CouplingMode.Gated, 1, 0, [new(7, 1), new(id, weight)]));
        Assert.Equal(message, exception.Message);
    }

    private static List<TokenBias> Write(LogitCoupling coupling, TokenPosition position, float uncertainty)
    {
        var biases = new TokenBias[Tokens.Length];
        return [.. biases[..coupling.Bias(coupling.CreateState(), position, true, uncertainty, biases)]];
    }

    /// <summary>One character a token: x where biases were written after it. Answer tokens count from 1.</summary>
    private static string Trace(CouplingMode mode, int refractory = 8, int[]? starts = null)
    {
        var coupling = new LogitCoupling(mode, 20, 0.4f, Tokens, refractoryTokens: refractory);
        var state = coupling.CreateState();
        var biases = new TokenBias[Tokens.Length];
        return string.Concat(Enumerable.Range(0, 18).Select(i =>
        {
            var position = i < 2 ? TokenPosition.Prompt : i == 2 ? TokenPosition.AnswerStart : TokenPosition.Answer;
            return coupling.Bias(state, position, (starts ?? [2, 3, 12]).Contains(i - 2), 0.9f, biases) > 0 ? 'x' : '.';
        }));
    }
}
