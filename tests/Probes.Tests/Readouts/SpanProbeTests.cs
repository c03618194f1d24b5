using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;
using Candor.Probes.Tests.Spans;
using Xunit;

namespace Candor.Probes.Tests.Readouts;

/// <summary>A bank reads spans beside tokens, and refuses probes of spans that could not be read where they claim to.</summary>
public sealed class SpanProbeTests
{
    private static readonly SpanProbe Prefix = new("attention", SampleBank.Third, SpanStart.Prefix, SampleHeads.Attention);
    private static readonly SpanProbe Answer = new("window", SampleBank.Third, SpanStart.Answer, SampleHeads.WindowMax);

    private readonly float[] _scores = new float[3];
    private readonly float[] _risks = new float[3];

    [Fact]
    public void Read_SpansBesideATokenProbe_ScoresEachOnItsOwn()
    {
        var token = SampleBank.Token(1);
        token.Spans[(SampleBank.Third.HookPoint, SpanStart.Prefix)] = PlantedDirection.Gaussian(new Random(2), 9 * SampleBank.Dimension);
        token.Spans[(SampleBank.Third.HookPoint, SpanStart.Answer)] = PlantedDirection.Gaussian(new Random(3), 4 * SampleBank.Dimension);
        Bank().Read(token, TokenPosition.Answer, _scores, _risks);
        Assert.Equal(((ISpanHead)SampleHeads.Attention).Score(token.Spans[(SampleBank.Third.HookPoint, SpanStart.Prefix)]), _scores[0]);
        Assert.Equal(((ISpanHead)SampleHeads.WindowMax).Score(token.Spans[(SampleBank.Third.HookPoint, SpanStart.Answer)]), _scores[1]);
        Assert.Equal(((ITokenProbe)SampleBank.Probes[0].Probe).Score(token.Residuals[(SampleBank.Third.HookPoint, Pooling.Token)]), _scores[2]);
        Assert.Equal(PlattCalibrator.Identity.Risk(_scores[0]), _risks[0]);
    }

    [Fact]
    public void Read_SpanThatIsAbsentOrNotANumber_IsNotScored()
    {
        var token = SampleBank.Token(1);
        float[] broken = PlantedDirection.Gaussian(new Random(2), 3 * SampleBank.Dimension);
        broken[5] = float.NaN;
        token.Spans[(SampleBank.Third.HookPoint, SpanStart.Prefix)] = broken;
        Bank().Read(token, TokenPosition.Answer, _scores, _risks);
        Assert.Equal([float.NaN, float.NaN], _scores[..2]);
        Assert.Equal([float.NaN, float.NaN], _risks[..2]);
        Assert.True(float.IsFinite(_scores[2]));
    }

    [Fact]
    public void Constructor_SpanProbe_CountsAsAReaderOfItsHookPoint()
    {
        var bank = new ProbeBank("b", "m", "f", [Banked(Prefix, TokenPosition.AnswerStart)], new Dictionary<TokenPosition, string>());
        Assert.Equal([SampleBank.Third.HookPoint], bank.HookPoints);
        Assert.Equal(SampleBank.Dimension, bank.Dimension);
    }

    [Fact]
    public void Constructor_SpanOfTheAnswerBeforeIt_IsRefusedVerbatim() => Assert.Equal(
        "The probe 'window' reads the answer's tokens, which are absent before the answer's first one: it can read at answer only.",
        Assert.Single(Refused(Banked(Answer, TokenPosition.AnswerStart, TokenPosition.Answer))));

    [Fact]
    public void Constructor_SpanOfMeans_IsRefusedVerbatim() => Assert.Equal(
        "The probe 'attention' reads residual.1/prefix_mean; a head of spans reads every token's own residual stream, as residual.5/token.",
        Assert.Single(Refused(Banked(Prefix with { Source = SampleBank.First }, TokenPosition.AnswerStart))));

    [Fact]
    public void Constructor_GainThatIsNotFinite_IsRefusedVerbatim() => Assert.Equal(
        "The probe 'window' has a gain or bias that is not finite.",
        Assert.Single(Refused(Banked(
            Answer with { Head = new WindowMaxHead(new FittedDirection(SampleHeads.WindowMax.Value.Direction, float.NaN, 0), 2) }, TokenPosition.Answer))));

    private static BankedProbe Banked(SpanProbe probe, params TokenPosition[] readsAt) => new(probe, PlattCalibrator.Identity, readsAt);

    private static IReadOnlyList<string> Refused(BankedProbe banked) => Assert.Throws<BankException>(
        () => new ProbeBank("b", "m", "f", [banked], new Dictionary<TokenPosition, string>())).Problems;

    private static ProbeBank Bank() => new(
        "b",
        "m",
        "f",
        [Banked(Prefix, TokenPosition.Answer), Banked(Answer, TokenPosition.Answer), SampleBank.Probes[0]],
        new Dictionary<TokenPosition, string>());
}
