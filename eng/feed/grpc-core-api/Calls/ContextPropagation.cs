namespace Grpc.Core;

/// <summary>What a call that is being served hands on to the calls it makes. Immutable.</summary>
public class ContextPropagationOptions
{
    /// <summary>Hands on both deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Makes options.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the deadline is handed on.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancellation is handed on.</summary>
    public bool IsPropagateCancellation { get; }
}

/// <summary>Made by <see cref="ServerCallContext.CreatePropagationToken"/>, used in <see cref="CallOptions"/>. Opaque.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
