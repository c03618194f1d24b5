using Candor.Cli.Connection;
using Candor.Protos.V1;

namespace Candor.Cli.Tests.Connection;

public sealed class EvidenceTextTests
{
    [Fact]
    public void Promised_SelectiveRiskAlsoOfASidecarThatDoesNotSaySo_NamesItsTarget()
    {
        var evidence = Events.Evidence(risk: null);
        Assert.Equal("selective risk at most 5.0 % with confidence 95.0 %", EvidenceText.Promised(evidence));
        Assert.Equal("at most 4.5 % with confidence 95.0 %", EvidenceText.Bound(evidence));
        evidence.Guarantee = string.Empty;
        evidence.Promises.Clear();
        Assert.Equal("selective risk at most 5.0 % with confidence 95.0 %", EvidenceText.Promised(evidence));
    }

    [Fact]
    public void Promised_AnotherGuarantee_SaysWhatIsLimitedAndWhatWasAskedFor()
    {
        var evidence = new Evidence
        {
            Confidence = 0.9,
            Guarantee = "conformal",
            SelectiveRiskBound = 1,
            TargetSelectiveRisk = 1,
            Promises = { new Promise { Kind = "covered_errors", Limit = 0.12, Measured = 0.06, Bound = 0.12, Trials = 400, Aim = 0.1 } },
        };
        const string Expected =
            "at most 12.0 % of all answers are untrustworthy and not abstained on (10.0 % on average over calibration sets), with confidence 90.0 %";
        Assert.Equal(Expected, EvidenceText.Promised(evidence));
        Assert.Equal($"promised by conformal: {Expected}", EvidenceText.Bound(evidence));

        // A promise of a newer sidecar is passed on under its own name.
        evidence.Promises.Add(new Promise { Kind = "luck", Limit = 0.5 });
        Assert.EndsWith(" and luck at most 50.0 %, with confidence 90.0 %", EvidenceText.Promised(evidence), StringComparison.Ordinal);
    }
}
