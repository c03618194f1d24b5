namespace Candor.Monitor.Sessions;

/// <summary>Why a token has no risk.</summary>
internal enum NotScored
{
    /// <summary>It has one.</summary>
    No,

    /// <summary>The mode is off.</summary>
    ModeOff,

    /// <summary>The bank has no probe that is valid at such a position.</summary>
    NoProbe,

    /// <summary>The model failed, or is being left alone after it failed.</summary>
    ModelUnavailable,

    /// <summary>An activation was NaN or infinite.</summary>
    NotFinite,
}
