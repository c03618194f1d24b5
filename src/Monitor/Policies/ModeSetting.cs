using Candor.Probes.Coupling;

namespace Candor.Monitor.Policies;

/// <summary>A mode and its history of one step.</summary>
/// <param name="Mode">How far the sidecar goes.</param>
/// <param name="Coupling">The logit coupling where a request names none.</param>
/// <param name="ChangedAt">When it was last changed; null since start-up.</param>
/// <param name="ChangedBy">Who changed it, in the caller's words.</param>
/// <param name="Reason">Why, in the caller's words.</param>
internal sealed record ModeSetting(MonitorMode Mode, CouplingMode Coupling, DateTimeOffset? ChangedAt, string ChangedBy, string Reason);
