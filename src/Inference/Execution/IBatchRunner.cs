namespace Candor.Inference.Execution;

/// <summary>Runs the items of a pass. Not thread-safe: owned by the pass thread.</summary>
internal interface IBatchRunner : IDisposable
{
    /// <summary>Runs every item; those of a run that fails carry the failure afterwards, the others their results.</summary>
    /// <param name="items">One a sequence; at most as many, with at most as many tokens, as the runner was made for. Their order changes.</param>
    void Run(List<PassItem> items);
}
