using System.Threading.Tasks.Sources;

namespace Candor.Inference.Execution;

/// <summary>The end of a sequence's item, to be awaited; the same object for every item, so that waiting for a pass allocates nothing.</summary>
internal sealed class PassCompletion : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };

    /// <summary>The end of the item that began last; to be awaited once.</summary>
    public ValueTask Task => new(this, _source.Version);

    /// <summary>Begins another item.</summary>
    public void Reset() => _source.Reset();

    /// <summary>Ends the item well.</summary>
    public void Succeed() => _source.SetResult(true);

    /// <summary>Ends the item with an exception.</summary>
    public void Fail(Exception exception) => _source.SetException(exception);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
