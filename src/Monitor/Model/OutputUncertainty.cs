using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>
/// What a model without a probe bank is read with: the uncertainty of its own output. Nothing of it is calibrated, so that it gives scores and no risk,
/// and has no threshold to decide by.
/// </summary>
internal static class OutputUncertainty
{
    public const string BankName = "output-uncertainty";

    public static ProbeBank BankFor(ModelManifest manifest)
    {
        var everywhere = new[] { TokenPosition.AnswerStart, TokenPosition.Answer };
        return new ProbeBank(
            BankName,
            manifest.Name,
            manifest.Fingerprint,
            [
                Read("entropy", OutputStatistic.Entropy, everywhere),
                Read("least-confidence", OutputStatistic.LeastConfidence, everywhere),

                // Before the answer this would be the surprisal of the prompt's last token, which says nothing about the answer.
                Read("surprisal", OutputStatistic.Surprisal, [TokenPosition.Answer]),
            ],
            new Dictionary<TokenPosition, string>());
    }

    private static BankedProbe Read(string name, OutputStatistic statistic, TokenPosition[] positions) =>
        new(new OutputProbe(name, new ProbeSource.Output(statistic)), Uncalibrated.Instance, positions);

    /// <summary>No calibration: of no score is the risk known.</summary>
    private sealed class Uncalibrated : ICalibrator
    {
        public static Uncalibrated Instance { get; } = new();

        public float Risk(float score) => float.NaN;
    }
}
