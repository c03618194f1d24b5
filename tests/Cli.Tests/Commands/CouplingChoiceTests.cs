using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Calibrate;
using Candor.Cli.Commands.Evaluate;
using Candor.Cli.Readings;
using Candor.Inference.Manifest;
using Candor.Probes.Coupling;

namespace Candor.Cli.Tests.Commands;

public sealed class CouplingChoiceTests
{
    private static readonly AbstentionPhrase[] Phrases = [new(" I don't know.", [2, 1], 1)];
    private static readonly AbstentionToken[] Tokens = [new(2, 1)];

    [Fact]
    public void Search_SeparableQuestions_AbstainsOnAllUnknownWithTheSmallestGain()
    {
        // Unknown at risk 0.9, known at 0.1; the abstention token is 10 logits behind everywhere. With tau 0.1 nothing reaches the known ones,
        // and (0.9 − 0.1) / 0.9 of the gain must exceed 10: tau 0 needs more than 10 / 0.9 = 11.1, at which known ones get 1.2.
        var (starts, labels) = Starts((0.9f, 10, false), (0.9f, 10, false), (0.1f, 10, true), (0.1f, 10, true));
        var choice = CouplingChoice.Search(starts, labels, Phrases, limit: 0.05)!;
        Assert.Equal((12f, 0f), (choice.Gain, choice.Tau));
        Assert.Equal((0d, 1d), (choice.FalseAbstention, choice.Abstention["withheld"]));
    }

    [Fact]
    public void Search_KnownQuestionNearAbstention_RaisesTau()
    {
        // The known one is 1 logit away at risk 0.4: with tau 0 a gain of 12 would add 4.8 to it.
        var (starts, labels) = Starts((0.9f, 10, false), (0.4f, 1, true));
        var choice = CouplingChoice.Search(starts, labels, Phrases, limit: 0)!;
        Assert.Equal(0, choice.FalseAbstention);
        Assert.Equal(1, choice.Abstention["withheld"]);
        Assert.True(choice.Tau >= 0.35f);
    }

    [Fact]
    public void Search_NoPhraseOrNothingToGain_IsNull()
    {
        var (starts, labels) = Starts((0.5f, 1, false), (0.5f, 1, true));
        Assert.Null(CouplingChoice.Search(starts, labels, [], limit: 0.05));
        Assert.Null(CouplingChoice.Search(starts, labels, Phrases, limit: 0.05));
    }

    [Fact]
    public void Abstains_GainAroundTheMinimum_FlipsExactlyThere()
    {
        var (starts, _) = Starts((0.8f, 7, false));
        var needed = new LogitCoupling(CouplingMode.Gated, 1, 0.3f, Tokens).MinimalGain(starts[0].Logits, starts[0].Risk);
        Assert.False(CouplingCurve.Abstains(starts[0], new LogitCoupling(CouplingMode.Gated, needed - 1e-3f, 0.3f, Tokens)));
        Assert.True(CouplingCurve.Abstains(starts[0], new LogitCoupling(CouplingMode.Gated, needed + 1e-3f, 0.3f, Tokens)));
    }

    [Fact]
    public void Measure_Curve_HasTheBanksGainAndGrowsWithGain()
    {
        var (starts, _) = Starts((0.9f, 5, false), (0.9f, 20, false), (0.1f, 5, true));
        var result = CouplingCurve.Measure(starts, new CouplingCalibration(8, 0.2f), Tokens, [0, 50]);
        Assert.Equal([0, 8, 50], result.Curve.Select(static point => point.Gain));
        Assert.Equal([0, 0.5, 1], result.Curve.Select(static point => point.Abstention["withheld"]));
        Assert.Equal([false, true, false], result.Curve.Select(static point => point.IsBankGain));
        Assert.All(result.Curve, static point => Assert.Equal(0, point.Abstention["known"]));
        Assert.Null(result.MedianMinimalGain["known"]);
    }

    // Four tokens; token 0 leads, the abstention token 2 is behind by the gap.
    private static (List<AnswerStart> Starts, bool[] Labels) Starts(params (float Risk, float Gap, bool IsKnown)[] questions) => (
        [.. questions.Select(static (q, i) => new AnswerStart(
            new ActivationRow(
                $"{i}",
                $"g{i}",
                5,
                q.IsKnown ? 1 : 0,
                q.IsKnown ? "known" : "withheld",
                "",
                "answer_start",
                -1,
                3,
                "",
                null,
                null,
                null), q.Risk, [q.Gap, -1, 0, -2]))],
        [.. questions.Select(static q => q.IsKnown)]);
}
