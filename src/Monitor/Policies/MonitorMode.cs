namespace Candor.Monitor.Policies;

/// <summary>How far the sidecar goes. Ordered: each mode does all that the one before it does.</summary>
public enum MonitorMode
{
    /// <summary>Nothing is read.</summary>
    Off,

    /// <summary>Readings, risk and metrics; decisions are advisory.</summary>
    Observe,

    /// <summary>Flagged spans too.</summary>
    Annotate,

    /// <summary>Abstention and logit biases too.</summary>
    Enforce,
}
