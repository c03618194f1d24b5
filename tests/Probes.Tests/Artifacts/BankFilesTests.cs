using System.Text.Json.Nodes;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

public sealed class BankFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_ScoresTheSameBits()
    {
        var written = SampleBank.Create();
        BankWriter.Write(_folder.Path, written, provenance: null);
        var read = BankReader.Read(_folder.Path, "model-a", SampleBank.Fingerprint);
        Span<float> scores = stackalloc float[4];
        Span<float> risks = stackalloc float[4];
        Span<float> readScores = stackalloc float[4];
        Span<float> readRisks = stackalloc float[4];
        for (var seed = 0; seed < 200; seed++)
        {
            foreach (var position in Enum.GetValues<TokenPosition>())
            {
                written.Read(SampleBank.Token(seed), position, scores, risks);
                read.Read(SampleBank.Token(seed), position, readScores, readRisks);
                Assert.Equal(Bits(scores), Bits(readScores));
                Assert.Equal(Bits(risks), Bits(readRisks));
            }
        }
    }

    [Fact]
    public void Read_WhatWasWritten_HasEverythingElseToo()
    {
        var written = SampleBank.Create();
        var version = BankWriter.Write(_folder.Path, written, new JsonObject { ["data"] = "facts.jsonl", ["n"] = 300 });
        var read = BankReader.ReadUnbound(_folder.Path);
        Assert.Equal(
            (written.Name, written.ModelName, written.ModelFingerprint, written.CreatedAt),
            (read.Name, read.ModelName, read.ModelFingerprint, read.CreatedAt));
        Assert.Equal((written.Threshold, written.Coupling), (read.Threshold, read.Coupling));
        Assert.Equal(written.HookPoints, read.HookPoints);
        Assert.Equal(
            written.Probes.Select(static p => (p.Probe.Name, p.Probe.Source, p.Calibrator)),
            read.Probes.Select(static p => (p.Probe.Name, p.Probe.Source, p.Calibrator)));
        Assert.All(Enum.GetValues<TokenPosition>(), position => Assert.Equal(written.RiskProbe(position), read.RiskProbe(position)));
        Assert.Equal(version, read.Version);
        Assert.Matches("^[0-9a-f]{64}$", version);
        Assert.Equal("""{"data":"facts.jsonl","n":300}""", BankReader.ReadProvenance(_folder.Path)!.ToJsonString());
    }

    [Fact]
    public void Write_ReadBank_GivesTheSameVersionAndOnlyTwoFiles()
    {
        var version = BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        Assert.Equal(version, BankWriter.Write(_folder.Path, BankReader.ReadUnbound(_folder.Path), null));
        Assert.Equal(["bank.json", "bank.safetensors"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Version_AnyChange_IsAnother()
    {
        var version = BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        Assert.NotEqual(version, BankWriter.Write(_folder.Path, SampleBank.Create(), new JsonObject { ["seed"] = 1 }));
    }

    [Fact]
    public void ReadProvenance_NoneWritten_IsNull()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        Assert.Null(BankReader.ReadProvenance(_folder.Path));
    }

    [Fact]
    public void Read_BankOfAnotherModel_IsRefusedNamingBoth()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var exception = Assert.Throws<BankException>(() => BankReader.Read(_folder.Path, "model-b", "ffff"));
        Assert.Equal(
            "The probe bank 'sample-v1' cannot be used: It was made for model 'model-a' (fingerprint "
            + SampleBank.Fingerprint
            + "), and the loaded model is 'model-b' (fingerprint ffff). Fit a bank for the loaded model, or load the model that the bank was made for.",
            exception.Message);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Read_NotFiniteTensor_IsRefusedByName(float bad, string shown)
    {
        Alter(tensors => tensors["mahalanobis_r3/whitening"].Values[5] = bad);
        AssertRefused($"bank.safetensors: tensor 'mahalanobis_r3/whitening' holds {shown} at index 5.");
    }

    [Fact]
    public void Read_SeveralTensorsAtFault_ReportsEveryOneAtOnce()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var file = SafeTensorsFile.Read(Tensors);
        Replace(
        [
            new SafeTensor("lr.r3/direction", [12], new float[12]),
            new SafeTensor("mahalanobis_r3/whitening", [12, 12], file["mahalanobis_r3/whitening"].Values),
            new SafeTensor("mahalanobis_r3/trustworthy_mean", [6, 2], file["mahalanobis_r3/trustworthy_mean"].Values),
            new SafeTensor("mahalanobis_r3/untrustworthy_mean", [12], file["mahalanobis_r3/untrustworthy_mean"].Values),
            new SafeTensor("surplus", [1], [1]),
        ]);
        AssertRefused(
            "bank.safetensors: tensor 'lr.r3/direction' is not of length 1.",
            "bank.safetensors: tensor 'mm.r1-mean/direction' is missing.",
            "bank.safetensors: tensor 'mahalanobis_r3/trustworthy_mean' is not of 1 axes.",
            "bank.safetensors: no probe has a tensor 'surplus'.");
    }

    [Fact]
    public void Read_ShapesThatDoNotFit_IsRefused()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var file = SafeTensorsFile.Read(Tensors);
        Replace(
        [
            .. file.Tensors.Select(static tensor =>
                tensor.Name == "mahalanobis_r3/whitening" ? new SafeTensor(tensor.Name, [6, 24], tensor.Values) : tensor),
        ]);
        AssertRefused("bank.safetensors: the tensors of probe 'mahalanobis_r3' have shapes that do not fit together.");
    }

    [Fact]
    public void Read_TensorFileAltered_IsRefusedNamingBothHashes()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var expected = JsonNode.Parse(File.ReadAllText(Manifest))!["tensors"]!["sha256"]!.GetValue<string>();
        var bytes = File.ReadAllBytes(Tensors);
        bytes[^1] ^= 1;
        File.WriteAllBytes(Tensors, bytes);
        var actual = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        AssertRefused(
            $"bank.safetensors is not the file that bank.json was written with: SHA-256 {actual}, expected {expected}. "
            + "Write the bank again, or restore both files.");
    }

    [Theory]
    [InlineData("bank.json")]
    [InlineData("bank.safetensors")]
    public void Read_FileMissingOrEmpty_IsRefusedNamingIt(string name)
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        File.WriteAllBytes(Path.Combine(_folder.Path, name), []);
        AssertRefused($"{name} has 0 bytes; 1 to {(name == "bank.json" ? 1 << 20 : 1 << 30)} are expected.");
        File.Delete(Path.Combine(_folder.Path, name));
        AssertRefused($"{name} is missing.");
    }

    [Fact]
    public void Read_NoSuchFolder_IsRefused()
    {
        var exception = Assert.Throws<BankException>(() => BankReader.ReadUnbound(Path.Combine(_folder.Path, "absent")));
        Assert.Equal(["bank.json is missing."], exception.Problems);
    }

    [Theory]
    [InlineData("name", "1", "$.name")]
    [InlineData("model", "{}", "$.model")]
    [InlineData("nonsense", "1", "$.nonsense")]
    [InlineData("coupling", "{\"gain\": \"20\", \"tau\": 0}", "$.coupling.gain")]
    [InlineData("coupling", "{\"gain\": NaN, \"tau\": 0}", "$.coupling.gain")]
    [InlineData("name", "null", "$.name")]
    [InlineData("probes", "7", "$.probes")]
    public void Read_ManifestFieldAtFault_IsRefusedNamingItsPath(string field, string json, string path)
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!.AsObject();
        manifest[field] = "@@";
        File.WriteAllText(Manifest, manifest.ToJsonString().Replace("\"@@\"", json, StringComparison.Ordinal));
        var exception = Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path));
        Assert.StartsWith($"bank.json: what is at {path} (line 1) is malformed, unknown", Assert.Single(exception.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManifestFieldRepeated_IsRefused()
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var manifest = File.ReadAllText(Manifest);
        File.WriteAllText(
            Manifest,
            manifest.Replace("\"name\": \"sample-v1\",", "\"name\": \"x\", \"name\": \"sample-v1\",", StringComparison.Ordinal));
        Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path));
    }

    [Fact]
    public void Read_ManifestValuesAtFault_ReportsEveryOneAtOnce()
    {
        AlterManifest(static manifest =>
        {
            manifest["probes"]![0]!["source"] = "layer.3";
            manifest["probes"]![1]!.AsObject().Remove("gain");
            manifest["probes"]![2]!["kind"] = "oracle";
            manifest["probes"]![3]!["bias"] = 1;
            manifest["probes"]![3]!["reads_at"]![0] = "start";
            manifest["probes"]![3]!["calibrator"]!["kind"] = "linear";
            manifest["probes"]!.AsArray().Add(null);
            manifest["risk"]!["end"] = "entropy";
            manifest["threshold"]!["aggregation"] = "sum";
        });
        var exception = Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path));
        Assert.Equal(
            [
                "bank.json: probes[0].source: 'layer.3' is not a probe source; expected a form such as residual.5/token or output/entropy.",
                "bank.json: probes[1] needs a gain and a bias.",
                "bank.json: probes[2].kind is 'oracle'; expected linear, mahalanobis, perceptron, attention, window_max or output.",
                "bank.json: probes[3].reads_at: 'start' is not a token position; expected prompt, answer_start or answer.",
                "bank.json: probes[3].calibrator.kind is 'linear'; expected platt, isotonic or temperature.",
                "bank.json: probes[3] is output and can have no gain or bias.",
                "bank.json: probes[4] is null.",
                "bank.json: risk: 'end' is not a token position; expected prompt, answer_start or answer.",
                "bank.json: threshold.aggregation: 'sum' is not an aggregation; expected answer_start, max or mean.",
            ],
            exception.Problems.Where(static problem => problem.StartsWith("bank.json", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_ProbeOfTheLogitLens_IsRefusedAsABaseline()
    {
        AlterManifest(static manifest => manifest["probes"]![3]!["source"] = "lens.2/entropy");
        AssertRefused("bank.json: probes[3].source: 'lens.2/entropy' is a baseline; the logit lens is compared with probes and not served.");
    }

    [Fact]
    public void Read_NumberTooLargeForItsType_IsRefused()
    {
        AlterManifest(static manifest => manifest["coupling"]!["gain"] = 1e300);
        var exception = Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path));
        Assert.Contains("gain", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherFormat_IsRefusedNamingBoth()
    {
        AlterManifest(static manifest => manifest["format"] = "candor-bank/2");
        AssertRefused("bank.json: the format is 'candor-bank/2'; this version reads 'candor-bank/1'.");
    }

    [Fact]
    public void Write_ProbeWithoutFileForm_IsRefusedNamingIt()
    {
        var bank = new ProbeBank(
            "b", "m", "f", [new BankedProbe(new OddProbe(), PlattCalibrator.Identity, [TokenPosition.Answer])], new Dictionary<TokenPosition, string>());
        var exception = Assert.Throws<ArgumentException>(() => BankWriter.Write(_folder.Path, bank, null));
        Assert.Equal("The probe 'odd' is a OddProbe, which has no file form.", exception.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private string Manifest => Path.Combine(_folder.Path, "bank.json");

    private string Tensors => Path.Combine(_folder.Path, "bank.safetensors");

    private static int[] Bits(ReadOnlySpan<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];

    /// <summary>Changes tensors, and the manifest's hash with them, so that the hash does not hide what is tested.</summary>
    private void Alter(Action<SafeTensorsFile> change)
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var file = SafeTensorsFile.Read(Tensors);
        change(file);
        Replace([.. file.Tensors]);
    }

    private void Replace(SafeTensor[] tensors)
    {
        SafeTensorsFile.Write(Tensors, tensors);
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        manifest["tensors"]!["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Tensors)));
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    private void AlterManifest(Action<JsonNode> change)
    {
        BankWriter.Write(_folder.Path, SampleBank.Create(), null);
        var manifest = JsonNode.Parse(File.ReadAllText(Manifest))!;
        change(manifest);
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    private void AssertRefused(params string[] problems)
    {
        var exception = Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path));
        Assert.Equal(problems, exception.Problems);
    }

    private sealed class OddProbe : ITokenProbe
    {
        public string Name => "odd";

        public ProbeSource Source => new ProbeSource.Output(OutputStatistic.Entropy);

        public float Score(ReadOnlySpan<float> features) => features[0];
    }
}
