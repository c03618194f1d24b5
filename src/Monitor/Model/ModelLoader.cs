using Candor.Inference.Chat;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>Loads model, tokenizer and bank before any port opens. What is wrong stops the start with a sentence that names the file.</summary>
internal static class ModelLoader
{
    public static ServedModel Load(
        ModelManifest manifest, ModelOptions model, InferenceOptions inference, IInferenceObserver observer, TimeProvider time)
    {
        var folder = BankLocator.Find(manifest, model.Bank);
        var (bank, trust) = folder is null
            ? (OutputUncertainty.BankFor(manifest), BankTrust.Inherent)
            : ReadBank(folder, manifest, new BankAdmission(model, manifest, time));

        // What is quickly wrong is told before minutes go into a large graph.
        var tokenizer = TokenizerFactory.Load(manifest);
        var chat = ChatEncoder.Load(manifest, tokenizer, time);
        return new ServedModel(
            manifest, tokenizer, InferenceEngine.Load(manifest, Options(inference), observer), bank, chat, isCalibrated: folder is not null, trust);
    }

    private static (ProbeBank Bank, BankTrust Trust) ReadBank(string folder, ModelManifest manifest, BankAdmission admission)
    {
        var (bank, trust) = admission.Read(folder);
        foreach (var hookPoint in bank.HookPoints)
        {
            if (hookPoint.Index > manifest.Architecture.Layers)
            {
                throw new StartupException(
                    $"The bank '{bank.Name}' reads {hookPoint}; "
                    + $"the model '{manifest.Name}' has hook points residual.0 to residual.{manifest.Architecture.Layers}.");
            }
        }

        return bank.Dimension is { } width && width != manifest.Architecture.HiddenSize
            ? throw new StartupException(
                $"The bank '{bank.Name}' reads residual streams of width {width}; "
                + $"those of the model '{manifest.Name}' have {manifest.Architecture.HiddenSize}.")
            : (bank, trust);
    }

    private static EngineOptions Options(InferenceOptions options) => new()
    {
        Provider = Enum.Parse<ExecutionProvider>(options.Provider),
        IntraOpThreads = options.Threads,
        MaxSequences = options.MaxSequences,
        MaxBatchTokens = options.MaxBatchTokens,
        MaxBatchSequences = options.MaxBatchSequences,
        MaxSequenceTokens = options.MaxSequenceTokens,
        KeyValueMegabytes = options.KeyValueMegabytes,
        PrefixCacheRows = options.PrefixCacheRows,
        Cuda = new CudaOptions
        {
            Device = options.CudaDevice,
            MemoryMegabytes = options.CudaMemoryMegabytes,
            Arena = Enum.Parse<CudaArena>(options.CudaArena),
            HasTf32 = options.CudaTf32,
        },
        DeviceRetryAfter = options.CudaRetryAfter,
    };
}
