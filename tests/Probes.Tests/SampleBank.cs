using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;

namespace Candor.Probes.Tests;

/// <summary>A bank with one probe of each kind, fitted on planted data, and a token for it to read.</summary>
internal static class SampleBank
{
    public const int Dimension = 12;
    public const string Fingerprint = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static readonly PlantedDirection Planted = new(Dimension, separation: 2, noise: 1, seed: 11);

    private static readonly ActivationSet Fitting = Planted.Draw(300);

    public static ProbeSource.Residual Third { get; } = new(new HookPoint(3), Pooling.Token);

    public static ProbeSource.Residual First { get; } = new(new HookPoint(1), Pooling.PrefixMean);

    public static IReadOnlyList<BankedProbe> Probes { get; } =
    [
        new(new LogisticFitter().Fit(Fitting).ToProbe("lr.r3", Third), new PlattCalibrator(0.9f, 0.1f), [TokenPosition.AnswerStart, TokenPosition.Answer]),
        new(new MassMeanFitter().Fit(Fitting).ToProbe("mm.r1-mean", First), PlattCalibrator.Identity, [TokenPosition.Answer]),
        new(new MahalanobisFitter().Fit("mahalanobis_r3", Third, Fitting), new PlattCalibrator(1.3f, -0.2f), [TokenPosition.AnswerStart]),
        new(
            new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy)),
            new PlattCalibrator(0.5f, -1),
            [TokenPosition.AnswerStart, TokenPosition.Answer]),
    ];

    public static IReadOnlyDictionary<TokenPosition, string> RiskProbes { get; } =
        new Dictionary<TokenPosition, string> { [TokenPosition.AnswerStart] = "mahalanobis_r3", [TokenPosition.Answer] = "lr.r3" };

    public static SelectiveThreshold Threshold { get; } = new(0.3f, RiskAggregation.AnswerStart, 0.1, 0.95, 0.6, 0.05, 0.09, 400);

    public static ProbeBank Create(IReadOnlyList<BankedProbe>? probes = null) => new(
        "sample-v1",
        "model-a",
        Fingerprint,
        probes ?? Probes,
        RiskProbes,
        Threshold,
        new CouplingCalibration(17.25f, 0.4f),
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public static FakeToken Token(int seed)
    {
        var random = new Random(seed);
        return new FakeToken
        {
            Residuals =
            {
                [(Third.HookPoint, Third.Pooling)] = PlantedDirection.Gaussian(random, Dimension),
                [(First.HookPoint, First.Pooling)] = PlantedDirection.Gaussian(random, Dimension),
            },
            Statistics = { [OutputStatistic.Entropy] = random.NextSingle() * 3 },
        };
    }
}
