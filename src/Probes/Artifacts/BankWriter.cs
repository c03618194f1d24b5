using System.Text.Json;
using System.Text.Json.Nodes;
using Candor.Probes.Activations;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;

namespace Candor.Probes.Artifacts;

/// <summary>Writes a bank to a folder: <c>bank.safetensors</c>, then <c>bank.json</c>, which holds the hash of the other.</summary>
/// <remarks>
/// Each file is replaced in one step, the manifest last. A reader that comes between the two finds tensors that are not the manifest's and
/// refuses them; it never mixes two banks.
/// </remarks>
public static class BankWriter
{
    /// <summary>Writes. The same bank and provenance give the same bytes, and hence the same version.</summary>
    /// <param name="folder">Created where it does not exist.</param>
    /// <param name="bank">Of probes and calibrators of this library.</param>
    /// <param name="provenance">How it was made: data, hashes, settings, figures; null for none.</param>
    /// <returns>The version: SHA-256 over both files, lower-case hex.</returns>
    /// <exception cref="ArgumentException">The bank holds a kind of probe or calibrator that has no file form; the message names it.</exception>
    public static string Write(string folder, ProbeBank bank, JsonObject? provenance)
    {
        ArgumentNullException.ThrowIfNull(bank);
        using var buffer = new MemoryStream();
        SafeTensorsFile.Write(buffer, [.. bank.Probes.SelectMany(static banked => TensorsOf(banked.Probe).Concat(BankCalibrators.TensorsOf(banked)))]);
        var tensors = buffer.ToArray();
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new BankManifest
            {
                Format = BankManifest.CurrentFormat,
                Name = bank.Name,
                CreatedAt = bank.CreatedAt,
                Model = new BankModel(bank.ModelName, bank.ModelFingerprint),
                Tensors = new BankTensors(BankFiles.Sha256(tensors)),
                Probes = [.. bank.Probes.Select(ToManifest)],
                Risk = Enum.GetValues<TokenPosition>().Where(position => bank.RiskProbe(position) >= 0).ToDictionary(
                    static position => position.ToText(), position => bank.Probes[bank.RiskProbe(position)].Probe.Name),
                Threshold = bank.Threshold is { } threshold ? BankThresholds.ToManifest(threshold) : null,
                Coupling = bank.Coupling is { } coupling ? new BankCoupling(coupling.Gain, coupling.Tau) : null,
                Provenance = provenance,
            },
            BankJson.Default.BankManifest);

        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, BankFiles.Tensors), stream => stream.Write(tensors));
        AtomicFile.Write(Path.Combine(folder, BankFiles.Manifest), stream => stream.Write(manifest));
        return BankFiles.Version(manifest, tensors);
    }

    private static IEnumerable<SafeTensor> TensorsOf(IProbe probe) => probe switch
    {
        LinearProbe linear => [BankDirections.TensorOf(probe.Name, linear.Direction)],
        MahalanobisProbe mahalanobis =>
        [
            Vector(probe, "trustworthy_mean", mahalanobis.TrustworthyMean),
            Vector(probe, "untrustworthy_mean", mahalanobis.UntrustworthyMean),
            new SafeTensor(
                BankFiles.TensorName(probe.Name, "whitening"), [mahalanobis.Dimension, mahalanobis.Dimension], mahalanobis.Whitening.ToArray()),
        ],
        PerceptronProbe perceptron => BankPerceptrons.TensorsOf(perceptron),
        SpanProbe span when ProbeKinds.Of(span) is not null => BankSpans.TensorsOf(span),
        OutputProbe => [],
        _ => throw new ArgumentException($"The probe '{probe.Name}' is a {probe.GetType().Name}, which has no file form."),
    };

    private static SafeTensor Vector(IProbe probe, string part, ReadOnlySpan<float> values) =>
        new(BankFiles.TensorName(probe.Name, part), [values.Length], values.ToArray());

    private static BankProbe ToManifest(BankedProbe banked)
    {
        var probe = banked.Probe;
        var entry = new BankProbe(
            probe.Name,
            ProbeKinds.Of(probe)!,
            probe.Source.ToString(),
            [.. banked.ReadsAt.Select(static position => position.ToText())],
            BankCalibrators.ToManifest(banked));
        return probe switch
        {
            LinearProbe linear => entry with { Gain = linear.Gain, Bias = linear.Bias },
            PerceptronProbe perceptron => entry with { Layers = perceptron.Layers.Count, Unit = BankPerceptrons.ToText(perceptron.Unit) },
            SpanProbe span => BankSpans.ToManifest(entry, span),
            _ => entry,
        };
    }
}
