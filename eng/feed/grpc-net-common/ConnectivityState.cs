namespace Grpc.Core;

/// <summary>The state of a channel.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected, and not trying to be.</summary>
    Idle,

    /// <summary>Connecting.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Failed, and about to try again.</summary>
    TransientFailure,

    /// <summary>Closed for good.</summary>
    Shutdown,
}
