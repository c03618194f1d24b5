using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Readouts;

public sealed class ProbeBankTests
{
    private readonly float[] _scores = new float[4];
    private readonly float[] _risks = new float[4];

    [Fact]
    public void Read_AnswerStart_ScoresWhatReadsThereAndLeavesTheRestNaN()
    {
        var bank = SampleBank.Create();
        var token = SampleBank.Token(1);
        bank.Read(token, TokenPosition.AnswerStart, _scores, _risks);

        var residual = token.Residual(SampleBank.Third.HookPoint, Pooling.Token);
        Assert.Equal(((ITokenProbe)bank.Probes[0].Probe).Score(residual), _scores[0]);
        Assert.Equal(bank.Probes[0].Calibrator.Risk(_scores[0]), _risks[0]);
        Assert.Equal(((ITokenProbe)bank.Probes[2].Probe).Score(residual), _scores[2]);
        Assert.Equal(token.Statistic(OutputStatistic.Entropy), _scores[3]);
        Assert.Equal((float.NaN, float.NaN), (_scores[1], _risks[1]));
    }

    [Fact]
    public void Read_Prompt_ScoresNothing()
    {
        SampleBank.Create().Read(SampleBank.Token(1), TokenPosition.Prompt, _scores, _risks);
        Assert.All(_scores.Concat(_risks), static x => Assert.Equal(float.NaN, x));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Read_NotFiniteActivation_IsNotScored(float bad)
    {
        var token = SampleBank.Token(2);
        token.Residuals[(SampleBank.Third.HookPoint, Pooling.Token)][5] = bad;
        token.Statistics[OutputStatistic.Entropy] = bad;
        SampleBank.Create().Read(token, TokenPosition.AnswerStart, _scores, _risks);
        Assert.All(_scores.Concat(_risks), static x => Assert.Equal(float.NaN, x));
    }

    [Fact]
    public void Read_InputAbsent_IsNotScored()
    {
        var token = SampleBank.Token(3);
        token.Residuals.Remove((SampleBank.First.HookPoint, Pooling.PrefixMean));
        token.Statistics.Clear();
        SampleBank.Create().Read(token, TokenPosition.Answer, _scores, _risks);
        Assert.True(float.IsFinite(_scores[0]) && _risks[0] is >= 0 and <= 1);
        Assert.Equal((float.NaN, float.NaN, float.NaN, float.NaN), (_scores[1], _risks[1], _scores[3], _risks[3]));
    }

    [Fact]
    public void Read_SpansTooShort_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => SampleBank.Create().Read(SampleBank.Token(1), TokenPosition.Answer, new float[4], new float[3]));
        Assert.Equal("The spans hold 4 scores and 3 risks; 4 are needed. (Parameter 'scores')", exception.Message);
    }

    [Fact]
    public void Read_Always_AllocatesNothing()
    {
        var (bank, token) = (SampleBank.Create(), SampleBank.Token(4));
        AllocationAssert.None(() =>
        {
            bank.Read(token, TokenPosition.AnswerStart, _scores, _risks);
            bank.Read(token, TokenPosition.Answer, _scores, _risks);
        });
    }

    [Fact]
    public void Constructor_SoundBank_DerivesHookPointsWidthAndRiskProbes()
    {
        var bank = SampleBank.Create();
        Assert.Equal([new HookPoint(1), new HookPoint(3)], bank.HookPoints);
        Assert.Equal(SampleBank.Dimension, bank.Dimension);
        Assert.Equal((-1, 2, 0), (bank.RiskProbe(TokenPosition.Prompt), bank.RiskProbe(TokenPosition.AnswerStart), bank.RiskProbe(TokenPosition.Answer)));
        Assert.Empty(bank.Version);
    }

    [Fact]
    public void Constructor_OutputProbesOnly_NeedsNoHookPoint()
    {
        var bank = new ProbeBank("baselines", "m", "f", [SampleBank.Probes[3]], new Dictionary<TokenPosition, string>());
        Assert.Empty(bank.HookPoints);
        Assert.Null(bank.Dimension);
    }

    [Fact]
    public void Constructor_ManyProblems_ReportsEveryOneAtOnceVerbatim()
    {
        var narrow = new LinearProbe("lr.r3", SampleBank.First, Direction.FromVector([1, 2]), float.NaN, 0);
        var exception = Assert.Throws<BankException>(() => new ProbeBank(
            "Bad Name",
            "",
            "",
            [
                SampleBank.Probes[0],
                new BankedProbe(narrow, new PlattCalibrator(-1, 0), []),
                new BankedProbe(
                    new LinearProbe("p", new ProbeSource.Output(OutputStatistic.Entropy), Direction.FromVector([1]), 1, 0),
                    PlattCalibrator.Identity,
                    [TokenPosition.Answer, TokenPosition.Answer]),
            ],
            new Dictionary<TokenPosition, string> { [TokenPosition.Prompt] = "lr.r3", [TokenPosition.Answer] = "absent" },
            SampleBank.Threshold with { Risk = 0, Samples = 0 },
            new CouplingCalibration(-1, 1)));
        Assert.Equal(
            [
                "Its name 'Bad Name' must be 1 to 64 lower-case letters, digits, dots, dashes and underscores.",
                "It names no model.",
                "It has no model fingerprint.",
                "2 probes are named 'lr.r3'.",
                "Its probes read residual streams of different widths (12, 2, 1).",
                "The probe 'lr.r3' reads at no position.",
                "The probe 'lr.r3' has a gain or bias that is not finite.",
                "The calibrator of 'lr.r3' must have a finite slope of at least 0 and a finite offset.",
                "The probe 'p' lists a position twice.",
                "The probe 'p' cannot read output/entropy.",
                "The risk at prompt is to come from 'lr.r3', which does not read there.",
                "The risk at answer is to come from 'absent', which is none of its probes.",
                "The threshold's risk is 0; it must be in (0, 1].",
                "The threshold was fitted on no samples.",
                "The threshold needs a risk at answer_start, and no probe gives one.",
                "The coupling's gain is -1; it must be finite and at least 0.",
                "The coupling's tau is 1; it must be in [0, 1).",
            ],
            exception.Problems);
        Assert.StartsWith("The probe bank 'Bad Name' cannot be used: Its name 'Bad Name' must be 1 to 64", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoProbe_IsRefused() =>
        Assert.Throws<BankException>(() => new ProbeBank("b", "m", "f", [], new Dictionary<TokenPosition, string>()));
}
