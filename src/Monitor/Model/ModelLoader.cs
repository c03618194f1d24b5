using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Artifacts;

namespace Candor.Monitor.Model;

/// <summary>Loads model, tokenizer and bank before any port opens. What is wrong stops the start with a sentence that names the file.</summary>
internal static class ModelLoader
{
    public static ServedModel Load(ModelManifest manifest, ModelOptions model, InferenceOptions inference, IInferenceObserver observer)
    {
        var bank = BankReader.Read(BankFolder(manifest, model.Bank), manifest.Name, manifest.Fingerprint);
        foreach (var hookPoint in bank.HookPoints)
        {
            if (hookPoint.Index > manifest.Architecture.Layers)
            {
                throw new StartupException(
                    $"The bank '{bank.Name}' reads {hookPoint}; the model '{manifest.Name}' has hook points residual.0 to residual.{manifest.Architecture.Layers}.");
            }
        }

        if (bank.Dimension is { } width && width != manifest.Architecture.HiddenSize)
        {
            throw new StartupException(
                $"The bank '{bank.Name}' reads residual streams of width {width}; those of the model '{manifest.Name}' have {manifest.Architecture.HiddenSize}.");
        }

        var engine = InferenceEngine.Load(manifest, Options(inference), observer);
        return new ServedModel(manifest, TokenizerFactory.Load(manifest), engine, bank);
    }

    private static EngineOptions Options(InferenceOptions options) => new()
    {
        Provider = Enum.Parse<ExecutionProvider>(options.Provider),
        IntraOpThreads = options.Threads,
        MaxSequences = options.MaxSequences,
        MaxBatchTokens = options.MaxBatchTokens,
        MaxBatchSequences = options.MaxBatchSequences,
    };

    private static string BankFolder(ModelManifest manifest, string bank)
    {
        var probes = Path.Combine(manifest.Folder, "probes");
        if (bank.Length > 0)
        {
            var named = Path.Combine(probes, bank);
            return Directory.Exists(named) ? named : Path.GetFullPath(bank);
        }

        var banks = Directory.Exists(probes)
            ? Directory.GetDirectories(probes).Where(static folder => File.Exists(Path.Combine(folder, "bank.json"))).ToArray()
            : [];
        return banks switch
        {
            [var only] => only,
            [] => throw new StartupException($"No probe bank was found under '{probes}'. Make one with 'candor fit' and 'candor calibrate', or set Model:Bank."),
            _ => throw new StartupException($"There are {banks.Length} probe banks under '{probes}'. Name one in Model:Bank."),
        };
    }
}
