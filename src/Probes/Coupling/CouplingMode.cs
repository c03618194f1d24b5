namespace Candor.Probes.Coupling;

/// <summary>When uncertainty is added to the logits of abstention tokens.</summary>
public enum CouplingMode
{
    /// <summary>Never, and nothing is measured.</summary>
    Off,

    /// <summary>Never; only the minimal gain is measured.</summary>
    Observe,

    /// <summary>At the answer's first token, by <c>gain · u</c>: the form first published (arXiv 2603.13911 v1).</summary>
    FirstToken,

    /// <summary>At every token of the answer, by <c>gain · u</c>: the form of the authors' later code.</summary>
    EveryStep,

    /// <summary>At the start of the answer and of each sentence, once each, by <c>gain · max(0, (u − τ) / (1 − τ))</c>.</summary>
    Gated,
}
