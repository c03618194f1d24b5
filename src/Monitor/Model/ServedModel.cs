using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Coupling;
using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>The model in service with all that was loaded beside it. Immutable, lives as long as the process.</summary>
internal sealed class ServedModel(ModelManifest manifest, ITokenizer tokenizer, IInferenceEngine engine, ProbeBank bank)
{
    public ModelManifest Manifest { get; } = manifest;

    public ITokenizer Tokenizer { get; } = tokenizer;

    public IInferenceEngine Engine { get; } = engine;

    public ProbeBank Bank { get; } = bank;

    /// <summary>What logit coupling raises: the first token of each abstention phrase.</summary>
    public IReadOnlyList<AbstentionToken> AbstentionTokens { get; } = manifest.AbstentionPhrases.FirstTokens();

    /// <summary>Tokens after which a sentence may start.</summary>
    public SentenceEnds SentenceEnds { get; } = new(tokenizer);
}
