using System.Text;
using System.Text.Json.Nodes;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Candor.Probes.Readouts;

namespace Candor.Probes.Tests.Bundles;

/// <summary>A sound bundle of the sample bank, its keys, and ways to spoil it. Gone with the test.</summary>
internal sealed class PlantedBundle : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PlantedBundle(bool hasCausal = true)
    {
        Key = SigningKey.Create();
        Key.Save(PrivateKey, PublicKey);
        BankWriter.Write(BankFolder, Bank, null);
        Version = BankReader.ReadUnbound(BankFolder).Version;
        File.WriteAllText(In("evaluation.json"), $$"""{"bank_version":"{{Version}}","any":1}""");
        if (hasCausal)
        {
            File.WriteAllBytes(In("causal.json"), Causal().ToJson());
        }

        Ungated = BundleWriter.Write(Draft(hasCausal), Key, In("bundles"));
        Gated = BundleWriter.WithGate(Ungated, ReleaseGate.Judge(Evidence(), Bank, Ungated.Causal), Key, In("served"));
    }

    public static ProbeBank Bank { get; } = SampleBank.Create();

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public SigningKey Key { get; }

    public string Version { get; }

    public string PrivateKey => In("release.key.pem");

    public string PublicKey => In("release.pub.pem");

    public string BankFolder => In("bank");

    public string Served => In("served");

    public Bundle Ungated { get; }

    public Bundle Gated { get; }

    public static GateEvidence Evidence(double calibration = 0.03, GateFigure? change = null, GateFigure? worst = null, string? comparedWith = null) => new(
        new GateFigure(0.3, 0.2, 0.4, 500, "paired"), new GateFigure(0.51), new GateFigure(0.81, 0.75, 0.86, 90), new GateFigure(calibration),
        change, worst, comparedWith);

    public BundleDraft Draft(bool hasCausal = true) => new()
    {
        BankFolder = BankFolder,
        EvaluationFile = In("evaluation.json"),
        CausalFile = hasCausal ? In("causal.json") : null,
        TrainingData = [new TrainingData("fitted", new string('a', 64)), new TrainingData("evaluated", new string('b', 64))],
        CreatedAt = Now,
    };

    public CausalRecord Causal(double kl = 0.4, double random = 0.1) => new()
    {
        Format = CausalRecord.CurrentFormat,
        BankVersion = Version,
        ModelFingerprint = SampleBank.Fingerprint,
        DataSha256 = new string('c', 64),
        Prompts = 200,
        Probes = [.. new[] { "mahalanobis_r3", "lr.r3" }.Select(name => Probe(name, kl, random))],
    };

    public static CausalProbe Probe(string name, double kl, double random)
    {
        CausalDose[] doses = [.. new[] { 0.5, 1.0 }.Select(
            dose => new CausalDose(dose, kl * dose, [.. Enumerable.Repeat(random * dose, CausalProbe.RandomDirections)]))];
        return new CausalProbe(name, "added at residual.3, last token of the prompt", doses, CausalProbe.VerdictOf(doses));
    }

    public string In(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Changes the gated bundle's manifest as a thief without the key could, with the signature as it was.</summary>
    public void AlterManifest(Action<JsonNode> change) => Write("bundle.json", Altered(change));

    /// <summary>Changes the manifest as somebody with the key could.</summary>
    public void AlterAndSign(Action<JsonNode> change)
    {
        var bytes = Altered(change);
        Write("bundle.json", bytes);
        Write("signature", Key.Sign(bytes));
    }

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(Moved, name), bytes);

    /// <summary>The gated bundle in a folder that is not named by its contents, so that the address gives nothing away.</summary>
    public string Moved
    {
        get
        {
            var moved = In("moved");
            if (!Directory.Exists(moved))
            {
                Directory.CreateDirectory(moved);
                foreach (var file in Directory.GetFiles(Path.Combine(Served, Gated.Address)))
                {
                    File.Copy(file, Path.Combine(moved, Path.GetFileName(file)));
                }
            }

            return moved;
        }
    }

    public void Dispose()
    {
        Key.Dispose();
        _folder.Dispose();
    }

    private byte[] Altered(Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Moved, "bundle.json")))!;
        change(manifest);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }
}
