using Candor.Cli.Readings;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Calibration;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Inspect;

/// <summary>Reads a bank or model folder as the sidecar would, and gathers what would make it refuse.</summary>
internal static class InspectReader
{
    /// <summary>Reads.</summary>
    /// <param name="folder">A bank or model folder.</param>
    /// <param name="model">Model to check a bank against; null for the one that it lies in.</param>
    /// <exception cref="CliException">The folder is neither.</exception>
    public static InspectReport Read(DirectoryInfo folder, DirectoryInfo? model)
    {
        if (File.Exists(Path.Combine(folder.FullName, "bank.json")))
        {
            return ReadBank(folder, model ?? SurroundingModel(folder));
        }

        if (File.Exists(Path.Combine(folder.FullName, "model.json")))
        {
            return ReadModel(folder);
        }

        throw CliException.BadInput($"'{folder}' holds neither bank.json nor model.json.");
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

    private static InspectReport ReadBank(DirectoryInfo folder, DirectoryInfo? model)
    {
        try
        {
            var bank = BankReader.ReadUnbound(folder.FullName);
            var problems = new List<string>();
            ModelManifest? manifest = null;
            if (model is not null)
            {
                manifest = ReadManifest(model, problems);
                Check(folder, bank, manifest, problems);
            }

            return new InspectReport
            {
                Kind = "bank",
                Folder = folder.ToString(),
                Problems = problems,
                Bank = Describe(bank, folder, manifest?.Name),
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

    private static void Check(DirectoryInfo folder, ProbeBank bank, ModelManifest? manifest, List<string> problems)
    {
        if (manifest is null)
        {
            return;
        }

        try
        {
            _ = BankReader.Read(folder.FullName, manifest.Name, manifest.Fingerprint);
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
        banked.Probe switch { LinearProbe => "linear", MahalanobisProbe => "mahalanobis", OutputProbe => "output", _ => "other" },
        banked.Probe.Source.ToString()!,
        [.. banked.ReadsAt.Select(static position => position.ToText())],
        [.. Enum.GetValues<TokenPosition>().Where(position => bank.RiskProbe(position) == index).Select(static position => position.ToText())],
        (banked.Calibrator as PlattCalibrator)?.Slope,
        (banked.Calibrator as PlattCalibrator)?.Offset);
}
