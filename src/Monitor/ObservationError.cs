namespace Candor.Monitor;

/// <summary>What can go wrong with a call or a generation, by stage and culprit. Mapped to statuses in one place (<c>Grpc/StatusMapping.cs</c>).</summary>
internal enum ObservationError
{
    /// <summary>A field of the request is at fault.</summary>
    RequestInvalid,

    /// <summary>Requests of a generation are not numbered 1, 2, 3 ...</summary>
    SequenceGap,

    /// <summary>The client's tokenizer is not the served model's.</summary>
    TokenizerMismatch,

    /// <summary>The model that was named is not served.</summary>
    ModelUnknown,

    /// <summary>A probe that was named is not in the bank.</summary>
    ProbeUnknown,

    /// <summary>The tokens would outgrow the model's context.</summary>
    ContextExceeded,

    /// <summary>Every KV slot, or every place for a stream or generation, is taken.</summary>
    Overloaded,

    /// <summary>The model failed, and the failure posture is closed.</summary>
    ModelFailed,

    /// <summary>The mode in force does not allow what was asked for.</summary>
    ModeForbids,

    /// <summary>The server is shutting down.</summary>
    Draining,

    /// <summary>Nothing arrived for longer than the idle timeout.</summary>
    ClientIdle,

    /// <summary>The client took no response for longer than the write-stall timeout.</summary>
    ClientStalled,

    /// <summary>The call lived longer than the server lets any call live.</summary>
    DurationExceeded,
}
