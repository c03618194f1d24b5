using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Readouts;

/// <summary>A bank reads several hook points as if they were one vector, and without copying them where it need not.</summary>
public sealed class ConcatenationTests
{
    private const int Streams = 3;
    private const int Width = SampleBank.Dimension;

    private static readonly ProbeSource.Concatenation Source = new([new HookPoint(1), new HookPoint(3), new HookPoint(4)], Pooling.Token);
    private static readonly ActivationSet Fitting = new PlantedDirection(Streams * Width, separation: 2, noise: 1, seed: 5).Draw(300);
    private static readonly LinearProbe Linear = new LogisticFitter().Fit(Fitting).ToProbe("linear", Source);
    private static readonly MahalanobisProbe Curved = new MahalanobisFitter().Fit("curved", Source, Fitting);

    private readonly float[] _scores = new float[2];
    private readonly float[] _risks = new float[2];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_SeveralHookPoints_ScoresTheirStreamsOneAfterTheOther(int seed)
    {
        var token = Token(seed);
        float[] features = [.. Source.HookPoints.SelectMany(hookPoint => token.Residuals[(hookPoint, Pooling.Token)])];
        Bank().Read(token, TokenPosition.Answer, _scores, _risks);
        Assert.Equal(Linear.Score(features), _scores[0], 1e-5f);
        Assert.Equal(Curved.Score(features), _scores[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Read_OneStreamAbsent_IsNotScored(int hookPoint)
    {
        var token = Token(1);
        token.Residuals.Remove((new HookPoint(hookPoint), Pooling.Token));
        Bank().Read(token, TokenPosition.Answer, _scores, _risks);
        Assert.All(_scores.Concat(_risks), static value => Assert.Equal(float.NaN, value));
    }

    [Theory]
    [InlineData(Width - 1)]
    [InlineData(Width + 1)]
    public void Read_StreamOfAnotherWidth_IsRefused(int width)
    {
        foreach (var probe in new IProbe[] { Linear, Curved })
        {
            var token = Token(1);
            token.Residuals[(new HookPoint(3), Pooling.Token)] = new float[width];
            Assert.Throws<ArgumentException>(() => Bank(probe).Read(token, TokenPosition.Answer, _scores, _risks));
        }
    }

    [Fact]
    public void Read_Always_AllocatesNothing()
    {
        var (bank, token) = (Bank(), Token(4));
        AllocationAssert.None(() => bank.Read(token, TokenPosition.Answer, _scores, _risks));
    }

    [Fact]
    public void Constructor_Concatenation_NeedsAllItsHookPointsAndTheWidthOfOne()
    {
        var bank = Bank();
        Assert.Equal(Source.HookPoints, bank.HookPoints);
        Assert.Equal(Width, bank.Dimension);
    }

    [Fact]
    public void Constructor_WidthsThatDoNotFit_AreNamed()
    {
        var odd = Linear with { Name = "odd", Direction = Direction.FromVector([1, 2, 3, 4]) };
        var narrow = new LinearProbe("narrow", SampleBank.Third, Direction.FromVector([1, 2]), 1, 0);
        var exception = Assert.Throws<BankException>(() => Bank(Linear, odd, narrow));
        Assert.Contains("The probe 'odd' has 4 features, which are not 3 streams of one width.", exception.Problems);
        Assert.Contains("Its probes read residual streams of different widths (12, 1, 2).", exception.Problems);
    }

    [Theory]
    [InlineData(Pooling.AnswerMean, "answer_mean")]
    [InlineData(Pooling.AnswerChange, "answer_change")]
    public void Constructor_PoolingOverTheAnswerBeforeIt_IsRefusedVerbatim(Pooling pooling, string name)
    {
        var mean = Linear with { Source = new ProbeSource.Concatenation(Source.HookPoints, pooling) };
        var banked = new BankedProbe(mean, PlattCalibrator.Identity, [TokenPosition.AnswerStart, TokenPosition.Answer]);
        var exception = Assert.Throws<BankException>(() => new ProbeBank("b", "m", "f", [banked], new Dictionary<TokenPosition, string>()));
        Assert.Equal(
            $"The probe 'linear' reads residual.1+3+4/{name}, which is absent before the answer's first token: it can read at answer only.",
            Assert.Single(exception.Problems));
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameScores()
    {
        var folder = Directory.CreateTempSubdirectory("candor-").FullName;
        try
        {
            BankWriter.Write(folder, Bank(), provenance: null);
            var read = BankReader.ReadUnbound(folder);
            Assert.Equal(Source, read.Probes[0].Probe.Source);
            var token = Token(6);
            Bank().Read(token, TokenPosition.Answer, _scores, _risks);
            var (scores, risks) = (new float[2], new float[2]);
            read.Read(token, TokenPosition.Answer, scores, risks);
            Assert.Equal(_scores, scores);
            Assert.Equal(_risks, risks);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProbeBank Bank(params IProbe[] probes) => new(
        "b",
        "m",
        "f",
        [.. (probes.Length == 0 ? [Linear, Curved] : probes).Select(static probe => new BankedProbe(probe, PlattCalibrator.Identity, [TokenPosition.Answer]))],
        new Dictionary<TokenPosition, string>());

    private static FakeToken Token(int seed)
    {
        var random = new Random(seed);
        var token = new FakeToken();
        foreach (var hookPoint in Source.HookPoints)
        {
            token.Residuals[(hookPoint, Pooling.Token)] = PlantedDirection.Gaussian(random, Width);
        }

        return token;
    }
}
