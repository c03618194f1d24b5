using Candor.Cli.Readings;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Inspect;

/// <summary>Reads a bank, bundle or model folder as the sidecar would, and gathers what would make it refuse.</summary>
/// <param name="keys">Trusted keys; null to leave signatures unchecked.</param>
/// <param name="time">What a bundle expires by.</param>
internal sealed class InspectReader(FileInfo? keys, TimeProvider time)
{
    /// <summary>Reads.</summary>
    /// <param name="folder">A bank, bundle, served or model folder.</param>
    /// <param name="model">Model to check a bank against; null for the one that it lies in.</param>
    /// <exception cref="CliException">The folder is none of these.</exception>
    public InspectReport Read(DirectoryInfo folder, DirectoryInfo? model)
    {
        if (ServedFolder.Is(folder.FullName) && new ServedFolder(folder.FullName) is { Current: { } current } served)
        {
            return ReadBundle(new DirectoryInfo(Path.Combine(folder.ToString(), Path.GetFileName(current))), model ?? SurroundingModel(folder), served.History);
        }

        if (BundleReader.IsBundle(folder.FullName))
        {
            return ReadBundle(folder, model ?? SurroundingModel(folder), []);
        }

        if (File.Exists(Path.Combine(folder.FullName, "bank.json")))
        {
            return ReadBank(folder, model ?? SurroundingModel(folder));
        }

        if (File.Exists(Path.Combine(folder.FullName, "model.json")))
        {
            return ReadModel(folder);
        }

        throw CliException.BadInput($"'{folder}' holds no bank.json, bundle.json, served.json or model.json.");
    }

    // models/<model>/probes/<bank>
    private static DirectoryInfo? SurroundingModel(DirectoryInfo bank) =>
        bank.Parent?.Parent is { } candidate && File.Exists(Path.Combine(candidate.FullName, "model.json")) ? candidate : null;

    private static InspectReport ReadModel(DirectoryInfo folder)
    {
        try
        {
            var manifest = ModelManifestReader.Read(folder.FullName);
            _ = TokenizerFactory.Load(manifest);
            var sizes = manifest.Architecture;
            return new InspectReport
            {
                Kind = "model",
                Folder = folder.ToString(),
                Problems = [],
                Model = new ModelDescription(
                    manifest.Name,
                    manifest.Description,
                    manifest.Fingerprint,
                    manifest.TokenizerFingerprint,
                    Path.GetFileName(manifest.GraphPath),
                    Path.GetFileName(manifest.TokenizerPath),
                    sizes.Layers,
                    sizes.HiddenSize,
                    sizes.VocabularySize,
                    sizes.ContextLength,
                    manifest.PromptTemplate,
                    [.. manifest.AbstentionPhrases.Select(static phrase => phrase.Text)],
                    [.. Enumerable.Range(0, sizes.Layers + 1).Select(static index => new HookPoint(index).ToString())],
                    manifest.Attention,
                    manifest.KeyValueType,
                    manifest.Additions,
                    manifest.ChatTemplate is not null),
            };
        }
        catch (ModelFolderException exception)
        {
            return new InspectReport { Kind = "model", Folder = folder.ToString(), Problems = exception.Problems };
        }
        catch (TokenizerException exception)
        {
            return new InspectReport { Kind = "model", Folder = folder.ToString(), Problems = [exception.Message] };
        }
    }

    private InspectReport ReadBundle(DirectoryInfo folder, DirectoryInfo? model, IReadOnlyList<string> history)
    {
        try
        {
            var bundle = BundleReader.Read(folder.FullName);
            var problems = new List<string>();
            var manifest = model is null ? null : ReadManifest(model, problems);
            Check(bundle.Bank, manifest, problems);
            return new InspectReport
            {
                Kind = "bundle",
                Folder = folder.ToString(),
                Bank = Describe(bundle.Bank, folder, manifest?.Name),
                Stage = BankStage.Of(bundle),
                Bundle = BundleInspection.Of(bundle, folder.ToString(), keys, time, problems, history),
                Problems = problems,
            };
        }
        catch (BundleException exception)
        {
            return new InspectReport { Kind = "bundle", Folder = folder.ToString(), Problems = exception.Problems };
        }
        catch (BankException exception)
        {
            return new InspectReport { Kind = "bundle", Folder = folder.ToString(), Problems = exception.Problems };
        }
    }

    private static InspectReport ReadBank(DirectoryInfo folder, DirectoryInfo? model)
    {
        try
        {
            var bank = BankReader.ReadUnbound(folder.FullName);
            var problems = new List<string>();
            var manifest = model is null ? null : ReadManifest(model, problems);
            Check(bank, manifest, problems);
            return new InspectReport
            {
                Kind = "bank",
                Folder = folder.ToString(),
                Problems = problems,
                Bank = Describe(bank, folder, manifest?.Name),
                Stage = BankStage.Of(folder, bank, BankReader.ReadProvenance(folder.FullName)),
            };
        }
        catch (BankException exception)
        {
            return new InspectReport { Kind = "bank", Folder = folder.ToString(), Problems = exception.Problems };
        }
    }

    private static ModelManifest? ReadManifest(DirectoryInfo model, List<string> problems)
    {
        try
        {
            return ModelManifestReader.Read(model.FullName);
        }
        catch (ModelFolderException exception)
        {
            problems.AddRange(exception.Problems);
            return null;
        }
    }

    private static void Check(ProbeBank bank, ModelManifest? manifest, List<string> problems)
    {
        if (manifest is null)
        {
            return;
        }

        try
        {
            BankReader.RequireModel(bank, manifest.Name, manifest.Fingerprint);
        }
        catch (BankException exception)
        {
            problems.AddRange(exception.Problems);
        }

        if (bank.Dimension is { } width && width != manifest.Architecture.HiddenSize)
        {
            problems.Add($"Its probes read residual streams of width {width}; the model's are {manifest.Architecture.HiddenSize} wide.");
        }

        var layers = manifest.Architecture.Layers;
        problems.AddRange(bank.HookPoints.Where(point => point.Index > layers).Select(
            point => $"It reads {point}; the model has residual.0 to residual.{layers}."));
    }

    private static BankDescription Describe(ProbeBank bank, DirectoryInfo folder, string? checkedAgainst) => new(
        bank.Name,
        bank.Version,
        bank.ModelName,
        bank.ModelFingerprint,
        bank.CreatedAt,
        checkedAgainst,
        [.. bank.Probes.Select((banked, i) => Describe(bank, banked, i))],
        ThresholdReport.From(bank.Threshold),
        bank.Coupling is { } c ? new CouplingDescription(c.Gain, c.Tau) : null,
        BankReader.ReadProvenance(folder.FullName));

    private static ProbeDescription Describe(ProbeBank bank, BankedProbe banked, int index) => new(
        banked.Probe.Name,
        ProbeKinds.Of(banked.Probe) ?? "other",
        banked.Probe.Source.ToString()!,
        [.. banked.ReadsAt.Select(static position => position.ToText())],
        [.. Enum.GetValues<TokenPosition>().Where(position => bank.RiskProbe(position) == index).Select(static position => position.ToText())],
        (banked.Calibrator as PlattCalibrator)?.Slope,
        (banked.Calibrator as PlattCalibrator)?.Offset);
}
