using System.Text.Json.Nodes;
using Candor.Probes.Bundles;
using Xunit;

namespace Candor.Probes.Tests.Bundles;

public sealed class ReleaseGateTests : IDisposable
{
    private readonly PlantedBundle _planted = new();

    public void Dispose() => _planted.Dispose();

    [Theory]
    [InlineData("text_baseline", 0.2, 0.001, 0.4, true)]
    [InlineData("text_baseline", 0.2, 0.0, 0.4, false)]
    [InlineData("text_baseline", 0.2, null, null, false)]
    [InlineData("shuffled_control", 0.55, null, null, true)]
    [InlineData("shuffled_control", 0.56, null, null, false)]
    [InlineData("shuffled_control", 0.44, null, null, false)]
    [InlineData("held_out_domain", 0.70, null, null, true)]
    [InlineData("held_out_domain", 0.69, null, null, false)]
    [InlineData("calibration", 0.07, null, null, true)]
    [InlineData("calibration", 0.0701, null, null, false)]
    [InlineData("calibration", double.NaN, null, null, false)]
    [InlineData("regression", -0.01, -0.03, 0.01, true)]
    [InlineData("regression", -0.011, -0.03, 0.01, false)]
    [InlineData("regression", -0.005, -0.009, -0.001, false)]
    [InlineData("regression_worst_domain", -0.01, null, null, true)]
    [InlineData("regression_worst_domain", -0.02, null, null, false)]
    public void Judge_FigureAtItsLimit_IsAsAsked(string name, double value, double? low, double? high, bool passes)
    {
        var figure = new GateFigure(value, low, high);
        var sound =
            PlantedBundle.Evidence(change: new GateFigure(0), worst: new GateFigure(0), comparedWith: "x") with { Change = new GateFigure(0.01, 0, 0.02) };
        var evidence = name switch
        {
            "text_baseline" => sound with { TextDifference = figure },
            "shuffled_control" => sound with { Shuffled = figure },
            "held_out_domain" => sound with { HeldOutDomain = figure },
            "calibration" => sound with { CalibrationError = figure },
            "regression" => sound with { Change = figure },
            _ => sound with { WorstDomainChange = figure },
        };
        var gate = ReleaseGate.Judge(evidence, PlantedBundle.Bank, _planted.Causal());
        Assert.Equal(passes, gate.Passed);
        Assert.Equal(passes ? [] : [name], gate.Failures.Select(static check => check.Name));
    }

    [Fact]
    public void Judge_Sentences_SayFigureIntervalAndN()
    {
        var gate = ReleaseGate.Judge(PlantedBundle.Evidence(calibration: 0.09), PlantedBundle.Bank, null);
        Assert.Equal(
            [
                "It is 0.3000 (95 % interval 0.2000 to 0.4000) on 500 questions, paired: passed.",
                "It is 0.5100: passed.",
                "It is 0.8100 (95 % interval 0.7500 to 0.8600) on 90 questions: passed.",
                "It is 0.0900: not passed.",
                "Nothing is in service to compare with.",
                "Nothing is in service to compare with.",
                "No causal check was made (causal.json): the bank observes, and does not couple.",
            ],
            gate.Checks.Select(static check => check.Why));
        Assert.Equal("The expected calibration error is at most 0.07.", Assert.Single(gate.Failures).Asked);
    }

    [Fact]
    public void Judge_WithoutCausalCheckOrWithAnInertProbe_PassesAndMayNotCouple()
    {
        Assert.Equal((true, true), Of(_planted.Causal()));
        Assert.Equal((true, false), Of(null));
        Assert.Equal((true, false), Of(_planted.Causal(kl: 0.05, random: 0.1)));
        Assert.Equal((true, false), Of(_planted.Causal(kl: 0.009, random: 0.001)));
        Assert.Equal((true, false), Of(_planted.Causal() with { Probes = [PlantedBundle.Probe("lr.r3", 0.4, 0.1)] }));

        static (bool, bool) Of(CausalRecord? causal)
        {
            var gate = ReleaseGate.Judge(PlantedBundle.Evidence(), PlantedBundle.Bank, causal);
            return (gate.Passed, gate.MayCouple);
        }
    }

    [Fact]
    public void Read_GateResultEditedByHand_IsRefusedThoughItIsSigned()
    {
        _planted.AlterAndSign(static manifest => manifest["gate"]!["checks"]![3]!["figure"] = 0.2);
        AssertRefused("bundle.json: the gate's check 'calibration' says passed, which its figure does not bear out.");
    }

    [Fact]
    public void Read_RemovedCheck_IsRefusedThoughItIsSigned()
    {
        _planted.AlterAndSign(static manifest => manifest["gate"]!["checks"]!.AsArray().RemoveAt(2));
        AssertRefused(
            "bundle.json: the gate has the checks text_baseline, shuffled_control, calibration, regression, regression_worst_domain, causal; "
            + "expected are text_baseline, shuffled_control, held_out_domain, calibration, regression, regression_worst_domain, causal.");
    }

    [Fact]
    public void Read_LaxerQuestion_IsRefusedThoughItIsSigned()
    {
        _planted.AlterAndSign(static manifest => manifest["gate"]!["checks"]![3]!["asked"] = "The expected calibration error is at most 0.7.");
        AssertRefused("bundle.json: the gate's check 'calibration' says passed, which its figure does not bear out.");
    }

    [Fact]
    public void Read_CouplingGrantedByHand_IsRefusedThoughItIsSigned()
    {
        using var inert = new PlantedBundle(hasCausal: false);
        inert.AlterAndSign(static manifest => manifest["gate"]!["may_couple"] = true);
        Assert.Equal(
            ["bundle.json: the gate's check 'causal' or its may_couple is not what causal.json says."],
            Assert.Throws<BundleException>(() => BundleReader.Read(inert.Moved)).Problems);
    }

    [Fact]
    public void Read_FailureCountedAsPassed_IsRefusedThoughItIsSigned()
    {
        var failed = ReleaseGate.Judge(PlantedBundle.Evidence(calibration: 0.2), PlantedBundle.Bank, _planted.Causal());
        var refused = Assert.Throws<BundleException>(
            () => BundleWriter.WithGate(_planted.Ungated, failed with { Passed = true }, _planted.Key, _planted.Served));
        Assert.Equal(["bundle.json: the gate says passed, and its checks say otherwise."], refused.Problems);
        Assert.Equal(
            ["bundle.json: a gate that failed needs a reason for the release, and one that passed can have none."],
            Assert.Throws<BundleException>(() => BundleWriter.WithGate(_planted.Ungated, failed, _planted.Key, _planted.Served)).Problems);
    }

    [Fact]
    public void Objections_ReleasedAsItIs_AreNeverPassed()
    {
        var failed = ReleaseGate.Judge(PlantedBundle.Evidence(calibration: 0.2), PlantedBundle.Bank, _planted.Causal());
        var bundle = BundleWriter.WithGate(_planted.Ungated, failed with { AsIs = "for a demonstration" }, _planted.Key, _planted.Served);
        Assert.False(bundle.Gate!.Passed);
        Assert.Equal(
            ["It failed the gate (calibration) and was released as it is: for a demonstration."], ServingRules.Objections(bundle, SignatureState.Valid));
        Assert.Equal(["It has not been through the gate. Promote it with 'candor promote'."], ServingRules.Objections(_planted.Ungated, SignatureState.Valid));
    }

    // JSON has no NaN: the release would fail with what the serializer says, and not with what the gate found.
    [Fact]
    public void WithGate_FigureThatCouldNotBeMeasured_IsNotPassedAndCanBeStored()
    {
        var failed = ReleaseGate.Judge(PlantedBundle.Evidence(calibration: double.NaN), PlantedBundle.Bank, _planted.Causal());
        var bundle = BundleWriter.WithGate(_planted.Ungated, failed with { AsIs = "for a demonstration" }, _planted.Key, _planted.Served);
        var check = Assert.Single(bundle.Gate!.Failures);
        Assert.Equal(("calibration", null, "It could not be measured: not passed."), (check.Name, check.Figure, check.Why));
    }

    [Fact]
    public void Causal_VerdictThatItsDosesDoNotBearOut_IsRefused()
    {
        var record = _planted.Causal(kl: 0.05, random: 0.1);
        Assert.All(record.Probes, static probe => Assert.Equal(CausalProbe.IsInert, probe.Verdict));
        var claimed = record with { Probes = [record.Probes[0] with { Verdict = "causal" }] };
        Assert.Equal(
            ["The verdict about 'mahalanobis_r3' is 'causal', and its doses say 'inert'."],
            Assert.Throws<BundleException>(() => CausalRecord.Parse(claimed.ToJson())).Problems);
        var few = record with { Probes = [record.Probes[0] with { Doses = [new CausalDose(1, 0.1, [0.1])] }] };
        Assert.StartsWith(
            "A dose of 'mahalanobis_r3'", Assert.Throws<BundleException>(() => CausalRecord.Parse(few.ToJson())).Problems[0], StringComparison.Ordinal);
        Assert.Equal(record.ToJson(), CausalRecord.Parse(record.ToJson()).ToJson());
    }

    private void AssertRefused(params string[] problems) =>
        Assert.Equal(problems, Assert.Throws<BundleException>(() => BundleReader.Read(_planted.Moved)).Problems);
}
