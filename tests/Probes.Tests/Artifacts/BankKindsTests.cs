using System.Text.Json.Nodes;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

/// <summary>Every kind of calibrator and probe survives its file form, and its file form is refused where it is not sound.</summary>
public sealed class BankKindsTests : IDisposable
{
    private static readonly PerceptronProbe Perceptron = new(
        "mlp",
        new ProbeSource.Concatenation([new HookPoint(1), new HookPoint(3)], Pooling.Token),
        HiddenUnit.Relu,
        [
            new PerceptronLayer([.. Enumerable.Range(0, 3 * 2 * SampleBank.Dimension).Select(static i => (i % 7) - 3f)], [1, 0, -1]),
            new PerceptronLayer([1, -2, 0.5f], [0.25f]),
        ]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Calibrators => ["platt", "isotonic", "temperature"];

    [Theory]
    [MemberData(nameof(Calibrators))]
    public void Read_WrittenCalibrator_GivesTheSameRiskBits(string kind)
    {
        var written = Of(kind);
        Write(written);
        var read = BankReader.ReadUnbound(_folder.Path).Probes[0].Calibrator;
        Assert.IsType(written.GetType(), read);
        for (var score = -6f; score < 6; score += 0.0625f)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(written.Risk(score)), BitConverter.SingleToInt32Bits(read.Risk(score)));
        }

        Assert.Equal(float.NaN, read.Risk(float.NaN));
    }

    [Fact]
    public void Read_WrittenPerceptron_ScoresTheSameBits()
    {
        Write(PlattCalibrator.Identity, Perceptron);
        var read = Assert.IsType<PerceptronProbe>(BankReader.ReadUnbound(_folder.Path).Probes[0].Probe);
        Assert.Equal((Perceptron.Source, Perceptron.Unit), (read.Source, read.Unit));
        for (var seed = 0; seed < 50; seed++)
        {
            var features = PlantedDirection.Gaussian(new Random(seed), 2 * SampleBank.Dimension);
            Assert.Equal(BitConverter.SingleToInt32Bits(Perceptron.Score(features)), BitConverter.SingleToInt32Bits(read.Score(features)));
        }
    }

    [Theory]
    [InlineData("platt", "temperature", "1", "probes[0].calibrator is platt and can have no temperature.")]
    [InlineData("platt", "slope", null, "probes[0].calibrator needs a slope and an offset.")]
    [InlineData("platt", "offset", null, "probes[0].calibrator needs a slope and an offset.")]
    [InlineData("temperature", "slope", "1", "probes[0].calibrator is temperature and can have no slope or offset.")]
    [InlineData("temperature", "temperature", null, "probes[0].calibrator needs a finite temperature above 0.")]
    [InlineData("temperature", "temperature", "0", "probes[0].calibrator needs a finite temperature above 0.")]
    [InlineData("temperature", "temperature", "-1", "probes[0].calibrator needs a finite temperature above 0.")]
    [InlineData("isotonic", "offset", "0", "probes[0].calibrator is isotonic and can have no slope or offset.")]
    public void Read_CalibratorFieldAtFault_IsNamed(string kind, string field, string? value, string problem)
    {
        Write(Of(kind));
        AlterManifest(manifest => Set(manifest["probes"]![0]!["calibrator"]!.AsObject(), field, value));
        Assert.Contains($"bank.json: {problem}", Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems);
    }

    [Theory]
    [InlineData("calibration_scores", new[] { 1f, 0, 2 })]
    [InlineData("calibration_risks", new[] { 0.5f, 0.4f, 0.9f })]
    [InlineData("calibration_risks", new[] { 0, 0.4f, 1.5f })]
    [InlineData("calibration_risks", new[] { 0, 0.4f })]
    public void Read_KnotsThatAreNoCurve_AreRefused(string part, float[] values)
    {
        Write(Of("isotonic"));
        AlterTensors(tensor => tensor.Name.EndsWith(part, StringComparison.Ordinal) ? new SafeTensor(tensor.Name, [values.Length], values) : tensor);
        Assert.Equal(
            "bank.safetensors: the calibration of probe 'lr.r3' needs as many scores, ascending, as risks, never falling and in [0, 1].",
            Assert.Single(Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems));
    }

    [Theory]
    [InlineData("layers", "4", "bank.json: probes[0] needs 2 or 3 layers and the unit tanh or relu.")]
    [InlineData("layers", null, "bank.json: probes[0] needs 2 or 3 layers and the unit tanh or relu.")]
    [InlineData("unit", "\"sine\"", "bank.json: probes[0] needs 2 or 3 layers and the unit tanh or relu.")]
    [InlineData("layers", "3", "bank.safetensors: tensor 'mlp/layer_2_weights' is missing.")]
    [InlineData("gain", "1", "bank.json: probes[0] is perceptron and can have no gain or bias.")]
    [InlineData("source", "\"residual.1+3+5+7+9/token\"", "The probe 'mlp' has 24 features, which are not 5 streams of one width.")]
    public void Read_PerceptronAtFault_IsNamed(string field, string? value, string problem)
    {
        Write(PlattCalibrator.Identity, Perceptron);
        AlterManifest(manifest => Set(manifest["probes"]![0]!.AsObject(), field, value));
        Assert.Contains(problem, Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems);
    }

    [Fact]
    public void Read_LayersThatDoNotFit_AreRefused()
    {
        Write(PlattCalibrator.Identity, Perceptron);
        AlterTensors(static tensor => tensor.Name == "mlp/layer_1_weights" ? new SafeTensor(tensor.Name, [1, 2], [1, 2]) : tensor);
        Assert.Equal(
            "bank.safetensors: the layers of probe 'mlp' have shapes that do not fit together.",
            Assert.Single(Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems));
    }

    [Fact]
    public void Read_LayersOfALinearProbe_AreRefused()
    {
        Write(PlattCalibrator.Identity);
        AlterManifest(static manifest => manifest["probes"]![0]!["unit"] = "tanh");
        Assert.Equal(
            "bank.json: probes[0] is linear and can have no layers or unit.",
            Assert.Single(Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems));
    }

    [Fact]
    public void Threshold_SaysWhatItGuarantees_AndAnotherGuaranteeIsRefused()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        Assert.Equal("selective_risk", JsonNode.Parse(File.ReadAllText(Manifest))!["threshold"]!["guarantee"]!.GetValue<string>());

        // Banks of earlier versions do not name it.
        AlterManifest(static manifest => manifest["threshold"]!.AsObject().Remove("guarantee"));
        Assert.Equal(SampleBank.Threshold, BankReader.ReadUnbound(_folder.Path).Threshold);
        AlterManifest(static manifest => manifest["threshold"]!["guarantee"] = "luck");
        Assert.Equal(
            "bank.json: threshold.guarantee: 'luck' is not a rule for thresholds; "
            + "expected selective_risk, learn_then_test, conformal, false_positives or cost.",
            Assert.Single(Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems));
    }

    [Theory]
    [InlineData(ThresholdRule.SelectiveRisk)]
    [InlineData(ThresholdRule.LearnThenTest)]
    [InlineData(ThresholdRule.Conformal)]
    [InlineData(ThresholdRule.FalsePositives)]
    [InlineData(ThresholdRule.Cost)]
    public void Threshold_OfEveryRule_SurvivesItsFileWithAllItPromises(ThresholdRule rule)
    {
        var threshold = Promising(rule);
        WriteThreshold(threshold);
        Assert.Equal(threshold, BankReader.ReadUnbound(_folder.Path).Threshold);
        Assert.Equal(rule.ToText(), JsonNode.Parse(File.ReadAllText(Manifest))!["threshold"]!["guarantee"]!.GetValue<string>());
    }

    [Fact]
    public void Threshold_PromisesThatDoNotFitItsGuarantee_AreRefusedVerbatim()
    {
        const string NeedsPromises =
            "bank.json: threshold guarantees conformal: it needs promises, and can have no target_selective_risk and no selective_risk_bound.";
        const string NeedsTarget =
            "bank.json: threshold guarantees selective_risk: it needs target_selective_risk and selective_risk_bound, and can have no promises.";
        foreach (var (rule, alter, problem) in ((ThresholdRule, Action<JsonObject>, string)[])
            [
                (ThresholdRule.SelectiveRisk, static threshold => threshold["guarantee"] = "conformal", NeedsPromises),
                (ThresholdRule.Conformal, static threshold => threshold["guarantee"] = "selective_risk", NeedsTarget),
                (ThresholdRule.Conformal, static threshold => threshold.Remove("promises"), NeedsPromises),
                (ThresholdRule.Conformal, static threshold => threshold["promises"]!.AsArray().Clear(), NeedsPromises),
                (ThresholdRule.Conformal, static threshold => threshold["promises"]!.AsArray().Add(null), NeedsPromises),
                (ThresholdRule.Conformal, static threshold => threshold["target_selective_risk"] = 0.1, NeedsPromises),
                (ThresholdRule.SelectiveRisk, static threshold => threshold.Remove("selective_risk_bound"), NeedsTarget),
                (
                    ThresholdRule.Conformal,
                    static threshold => threshold["promises"]![0]!["kind"] = "luck",
                    "bank.json: threshold.promises[0].kind: 'luck' is not a promise; expected selective_risk, abstention, false_abstention or covered_errors."),
                (
                    ThresholdRule.Conformal,
                    static threshold => threshold["promises"]![0]!["limit"] = 1.5,
                    "Each of the threshold's promises needs a limit in (0, 1], a measured share and a bound in [0, 1], and trials."),
            ])
        {
            WriteThreshold(Promising(rule));
            AlterManifest(manifest => alter(manifest["threshold"]!.AsObject()));
            Assert.Equal(problem, Assert.Single(Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems));
        }
    }

    private static SelectiveThreshold Promising(ThresholdRule rule)
    {
        var draw = new Random(3);
        float[] risks = [.. Enumerable.Range(0, 400).Select(_ => draw.NextSingle())];
        bool[] labels = [.. risks.Select(risk => draw.NextDouble() >= risk)];
        IThresholdFitter fitter = rule switch
        {
            ThresholdRule.SelectiveRisk => new SelectiveThresholdFitter(0.3, 0.9),
            ThresholdRule.LearnThenTest => new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.3), new(PromiseKind.Abstention, 0.9)], 0.9),
            ThresholdRule.Conformal => new ConformalThresholdFitter(),
            ThresholdRule.FalsePositives => new FalsePositiveThresholdFitter(),
            _ => new CostThresholdFitter(new AnswerValues()),
        };
        return fitter.Fit(risks, labels, RiskAggregation.AnswerStart)!;
    }

    private void WriteThreshold(SelectiveThreshold threshold) => BankWriter.Write(
        _folder.Path,
        new ProbeBank("sample-v1", "model-a", SampleBank.Fingerprint, SampleBank.Probes, SampleBank.RiskProbes, threshold),
        null);

    private static ICalibrator Of(string kind) => kind switch
    {
        "platt" => new PlattCalibrator(1.1f, -0.3f),
        "isotonic" => new IsotonicCalibrator([-1.5f, 0.25f, 2], [0.1f, 0.4f, 0.95f]),
        _ => new TemperatureCalibrator(1.75f),
    };

    private static void Set(JsonObject parent, string field, string? value)
    {
        parent.Remove(field);
        if (value is not null)
        {
            parent[field] = JsonNode.Parse(value);
        }
    }

    private string Manifest => Path.Combine(_folder.Path, "bank.json");

    private void Write(ICalibrator calibrator, IProbe? probe = null) => BankWriter.Write(
        _folder.Path,
        new ProbeBank(
            "b",
            "m",
            "f",
            [new BankedProbe(probe ?? SampleBank.Probes[0].Probe, calibrator, [TokenPosition.Answer])],
            new Dictionary<TokenPosition, string>()),
        provenance: null);

    private void AlterManifest(Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        change(manifest);
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    /// <summary>Changes tensors, and the manifest's hash with them, so that the hash does not hide what is tested.</summary>
    private void AlterTensors(Func<SafeTensor, SafeTensor> change)
    {
        var path = Path.Combine(_folder.Path, "bank.safetensors");
        SafeTensorsFile.Write(path, [.. SafeTensorsFile.Read(path).Tensors.Select(change)]);
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
        AlterManifest(manifest => manifest["tensors"]!["sha256"] = sha256);
    }
}
