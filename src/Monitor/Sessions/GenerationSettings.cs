using Candor.Monitor.Policies;
using Candor.Probes.Coupling;

namespace Candor.Monitor.Sessions;

/// <summary>What a generation was opened with; fixed for its life.</summary>
/// <param name="Mode">The mode, already limited to the one in force.</param>
/// <param name="Coupling">The logit coupling.</param>
/// <param name="Gain">Gain of the coupling; null takes the bank's.</param>
/// <param name="Probes">Indices into the bank of the probes whose readings are returned.</param>
internal sealed record GenerationSettings(MonitorMode Mode, CouplingMode Coupling, float? Gain, IReadOnlyList<int> Probes);
