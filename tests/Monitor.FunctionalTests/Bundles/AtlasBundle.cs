using System.Text.Json.Nodes;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Candor.Probes.Readouts;
using Candor.Testing;

namespace Candor.Monitor.FunctionalTests.Bundles;

/// <summary>The embedded model's bank as a bundle, with keys of its own. Gone with the test.</summary>
internal sealed class AtlasBundle : IDisposable
{
    private static readonly string Source = Path.Combine(Repository.Atlas, "probes", "known");

    private readonly string _folder = Directory.CreateTempSubdirectory("candor-").FullName;

    public AtlasBundle()
    {
        Bank = BankReader.ReadUnbound(Source);
        Key = SigningKey.Create();
        Key.Save(In("release.key.pem"), PublicKey);
    }

    public ProbeBank Bank { get; }

    public SigningKey Key { get; }

    public string PublicKey => In("release.pub.pem");

    public string Served => In("served");

    /// <summary>Makes a bundle and puts it into service.</summary>
    /// <param name="calibration">The calibration error that the gate is told.</param>
    /// <param name="isCausal">Whether a causal check that every risk probe passes is in it.</param>
    /// <param name="isGated">Whether it goes through the gate.</param>
    /// <param name="expiresAt">From when on it is refused.</param>
    public Bundle Release(double calibration = 0.03, bool isCausal = false, bool isGated = true, DateTimeOffset? expiresAt = null)
    {
        // The report of an earlier version of the tools has no figures for the gate, which are given here; that it is on this bank is what counts.
        File.WriteAllText(In("evaluation.json"), new JsonObject { ["bank_version"] = Bank.Version }.ToJsonString());
        if (isCausal)
        {
            File.WriteAllBytes(In("causal.json"), Causal().ToJson());
        }

        var draft = new BundleDraft
        {
            BankFolder = Source,
            EvaluationFile = In("evaluation.json"),
            CausalFile = isCausal ? In("causal.json") : null,
            TrainingData = [new TrainingData("fitted", new string('a', 64))],
            ExpiresAt = expiresAt,
        };
        var bundle = BundleWriter.Write(draft, Key, Served);
        if (isGated)
        {
            var evidence = new GateEvidence(
                new GateFigure(0.4, 0.35, 0.45), new GateFigure(0.5), new GateFigure(0.9), new GateFigure(calibration), null, null, null);
            var gate = ReleaseGate.Judge(evidence, bundle.Bank, bundle.Causal);
            bundle = BundleWriter.WithGate(bundle, gate.Passed ? gate : gate with { AsIs = "for a test" }, Key, Served);
        }

        if (isGated)
        {
            new ServedFolder(Served).Switch(bundle);
        }
        else
        {
            // The tools put no such bundle into service; whoever edits the record by hand does.
            var record = new JsonObject { ["format"] = "candor-served/1", ["history"] = new JsonArray(bundle.Address) };
            File.WriteAllText(Path.Combine(Served, "served.json"), record.ToJsonString());
        }

        return bundle;
    }

    public string In(string name) => Path.Combine(_folder, name);

    public string InService(string name) => Path.Combine(new ServedFolder(Served).Current!, name);

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private CausalRecord Causal() => new()
    {
        Format = CausalRecord.CurrentFormat,
        BankVersion = Bank.Version,
        ModelFingerprint = Bank.ModelFingerprint,
        DataSha256 = new string('c', 64),
        Prompts = 100,
        Probes = [.. Bank.Probes
            .Select(static banked => new CausalProbe(banked.Probe.Name, "planted", [new CausalDose(1, 0.4, [0.1, 0.1, 0.1, 0.1, 0.1])], CausalProbe.IsCausal))],
    };
}
