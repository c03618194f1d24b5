using Candor.Inference.Chat;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Coupling;
using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>The model in service with all that was loaded beside it. Immutable, lives as long as the process.</summary>
/// <param name="manifest">What it is.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="engine">Runs it.</param>
/// <param name="bank">What it is read with.</param>
/// <param name="chat">Puts conversations into its chat template; null when it has none.</param>
/// <param name="isCalibrated">Whether the bank was fitted for it, and is not the built-in one.</param>
/// <param name="trust">Why the bank is served; null for one that needs nobody's trust.</param>
internal sealed class ServedModel(
    ModelManifest manifest,
    ITokenizer tokenizer,
    IInferenceEngine engine,
    ProbeBank bank,
    ChatEncoder? chat = null,
    bool isCalibrated = true,
    BankTrust? trust = null)
{
    public ModelManifest Manifest { get; } = manifest;

    public ITokenizer Tokenizer { get; } = tokenizer;

    public IInferenceEngine Engine { get; } = engine;

    public ProbeBank Bank { get; } = bank;

    /// <summary>Puts conversations into the model's chat template; null when it has none.</summary>
    public ChatEncoder? Chat { get; } = chat;

    /// <summary>Whether the bank was fitted for the model. The built-in one was not: it gives no risk, and nothing may be decided by it.</summary>
    public bool IsCalibrated { get; } = isCalibrated;

    /// <summary>Why the bank is served, and whether it may act on the generator.</summary>
    public BankTrust Trust { get; } = trust ?? BankTrust.Inherent;

    /// <summary>What logit coupling raises: the first token of each abstention phrase.</summary>
    public IReadOnlyList<AbstentionToken> AbstentionTokens { get; } = manifest.AbstentionPhrases.FirstTokens();

    /// <summary>Tokens after which a sentence may start.</summary>
    public SentenceEnds SentenceEnds { get; } = new(tokenizer);
}
