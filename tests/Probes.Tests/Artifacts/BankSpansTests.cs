using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;
using Candor.Probes.Spans;
using Candor.Probes.Tests.Spans;
using Xunit;

namespace Candor.Probes.Tests.Artifacts;

/// <summary>Heads of spans survive their file form to the last bit, and are refused by name where it is not sound.</summary>
public sealed class BankSpansTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("attention", SpanStart.Prefix)]
    [InlineData("attention", SpanStart.Answer)]
    [InlineData("window_max", SpanStart.Prefix)]
    [InlineData("window_max", SpanStart.Answer)]
    public void Read_WrittenHead_ScoresTheSameBits(string kind, SpanStart start)
    {
        var version = Write(kind, start);
        var bank = BankReader.ReadUnbound(_folder.Path);
        var read = Assert.IsType<SpanProbe>(bank.Probes[0].Probe);
        Assert.Equal((kind, start, SampleBank.Third), (ProbeKinds.Of(read), read.Start, read.Source));
        Assert.Equal(version, bank.Version);
        for (var seed = 0; seed < 50; seed++)
        {
            var tokens = PlantedDirection.Gaussian(new Random(seed), (seed + 1) * SampleBank.Dimension);
            Assert.Equal(BitConverter.SingleToInt32Bits(SampleHeads.Of(kind).Score(tokens)), BitConverter.SingleToInt32Bits(read.Head.Score(tokens)));
        }
    }

    [Fact]
    public void Write_ReadBank_GivesTheSameBytes()
    {
        Write("window_max", SpanStart.Answer);
        var (manifest, tensors) = (File.ReadAllBytes(Manifest), File.ReadAllBytes(Tensors));
        BankWriter.Write(_folder.Path, BankReader.ReadUnbound(_folder.Path), provenance: null);
        Assert.Equal(manifest, File.ReadAllBytes(Manifest));
        Assert.Equal(tensors, File.ReadAllBytes(Tensors));
    }

    [Theory]
    [InlineData("attention", "span", null, "bank.json: probes[0].span: '' is not the start of a span; expected prefix or answer.")]
    [InlineData("attention", "span", "\"sentence\"", "bank.json: probes[0].span: 'sentence' is not the start of a span; expected prefix or answer.")]
    [InlineData("attention", "width", "3", "bank.json: probes[0] is attention and can have no width.")]
    [InlineData("attention", "gain", null, "bank.json: probes[0] needs a gain and a bias.")]
    [InlineData(
        "attention",
        "source",
        "\"output/entropy\"",
        "bank.json: probes[0] is attention and cannot read output/entropy; it reads one hook point, as residual.5/token.")]
    [InlineData(
        "attention",
        "source",
        "\"residual.3/prefix_mean\"",
        "The probe 'head' reads residual.3/prefix_mean; a head of spans reads every token's own residual stream, as residual.5/token.")]
    [InlineData("attention", "kind", "\"linear\"", "bank.json: probes[0] is linear and can have no span or width.")]
    [InlineData("attention", "kind", "\"window_max\"", "bank.json: probes[0] needs a width of 1 to 32 tokens.")]
    [InlineData("attention", "layers", "2", "bank.json: probes[0] is attention and can have no layers or unit.")]
    [InlineData("window_max", "width", null, "bank.json: probes[0] needs a width of 1 to 32 tokens.")]
    [InlineData("window_max", "width", "0", "bank.json: probes[0] needs a width of 1 to 32 tokens.")]
    [InlineData("window_max", "width", "33", "bank.json: probes[0] needs a width of 1 to 32 tokens.")]
    [InlineData("window_max", "bias", null, "bank.json: probes[0] needs a gain and a bias.")]
    [InlineData(
        "window_max",
        "source",
        "\"residual.1+3/token\"",
        "bank.json: probes[0] is window_max and cannot read residual.1+3/token; it reads one hook point, as residual.5/token.")]
    [InlineData(
        "window_max",
        "reads_at",
        "[\"answer_start\", \"answer\"]",
        "The probe 'head' reads the answer's tokens, which are absent before the answer's first one: it can read at answer only.")]
    [InlineData("window_max", "kind", "\"attention\"", "bank.safetensors: tensor 'head/query' is missing.")]
    public void Read_FieldAtFault_IsNamed(string kind, string field, string? value, string problem)
    {
        Write(kind, kind == "attention" ? SpanStart.Prefix : SpanStart.Answer);
        AlterManifest(manifest =>
        {
            var probe = manifest["probes"]![0]!.AsObject();
            probe.Remove(field);
            if (value is not null)
            {
                probe[field] = JsonNode.Parse(value);
            }
        });
        Assert.Contains(problem, Problems());
    }

    [Theory]
    [InlineData("\"3\"")]
    [InlineData("3.5")]
    [InlineData("[3]")]
    [InlineData("99999999999")]
    public void Read_WidthOfAnotherType_IsRefused(string value)
    {
        Write("window_max", SpanStart.Answer);
        AlterManifest(manifest => manifest["probes"]![0]!["width"] = JsonNode.Parse(value));
        Assert.StartsWith("bank.json: what is at $.probes[0].width (line 1) is malformed", Problems()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QueryOfAnotherWidth_IsRefused()
    {
        Write("attention", SpanStart.Prefix);
        AlterTensors(static tensor => tensor.Name == "head/query" ? new SafeTensor(tensor.Name, [3], [1, 2, 3]) : tensor);
        Assert.Equal(["bank.safetensors: the tensors of probe 'head' have shapes that do not fit together."], Problems());
    }

    [Theory]
    [InlineData("query", float.NaN)]
    [InlineData("query", float.NegativeInfinity)]
    [InlineData("direction", float.NaN)]
    public void Read_TensorThatIsNotFinite_IsNamed(string part, float value)
    {
        Write("attention", SpanStart.Prefix);
        AlterTensors(tensor => tensor.Name == $"head/{part}" ? new SafeTensor(tensor.Name, tensor.Shape, [value, .. tensor.Values[1..]]) : tensor);
        Assert.Equal([$"bank.safetensors: tensor 'head/{part}' holds {value} at index 0."], Problems());
    }

    [Fact]
    public void Read_DirectionThatIsNoUnitVector_IsNamed()
    {
        Write("window_max", SpanStart.Answer);
        AlterTensors(static tensor => new SafeTensor(tensor.Name, tensor.Shape, [.. tensor.Values.Select(static value => 2 * value)]));
        Assert.Equal(["bank.safetensors: tensor 'head/direction' is not of length 1."], Problems());
    }

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        Write("attention", SpanStart.Prefix);
        var (manifest, tensors) = (File.ReadAllBytes(Manifest), File.ReadAllBytes(Tensors));
        for (var length = 0; length < tensors.Length; length += 7)
        {
            File.WriteAllBytes(Tensors, tensors[..length]);
            AlterManifest(node => node["tensors"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(tensors.AsSpan(0, length))));
            Assert.NotEmpty(Problems());
        }

        File.WriteAllBytes(Tensors, tensors);
        for (var length = 0; length < manifest.Length - 2; length += 5)
        {
            File.WriteAllBytes(Manifest, manifest[..length]);
            Assert.NotEmpty(Problems());
        }
    }

    private string Manifest => Path.Combine(_folder.Path, "bank.json");

    private string Tensors => Path.Combine(_folder.Path, "bank.safetensors");

    private IReadOnlyList<string> Problems() => Assert.Throws<BankException>(() => BankReader.ReadUnbound(_folder.Path)).Problems;

    private string Write(string kind, SpanStart start) => BankWriter.Write(
        _folder.Path,
        new ProbeBank(
            "b",
            "m",
            "f",
            [new BankedProbe(new SpanProbe("head", SampleBank.Third, start, SampleHeads.Of(kind)), PlattCalibrator.Identity, [TokenPosition.Answer])],
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
        SafeTensorsFile.Write(Tensors, [.. SafeTensorsFile.Read(Tensors).Tensors.Select(change)]);
        AlterManifest(manifest => manifest["tensors"]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Tensors))));
    }
}
