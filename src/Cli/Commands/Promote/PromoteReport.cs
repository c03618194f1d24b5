using Candor.Cli.Commands.Bundle;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Promote;

/// <summary>The JSON document of <c>candor promote</c> and <c>candor rollback</c>.</summary>
/// <param name="IsInService">Whether a bundle was put into service.</param>
/// <param name="Gate">What the gate found; null for a bundle that was rolled back to and never went through it.</param>
/// <param name="Bundle">The bundle in service now; null where nothing changed.</param>
/// <param name="Before">Address of the bundle that was in service; null where none was.</param>
internal sealed record PromoteReport(bool IsInService, GateResult? Gate, BundleReport? Bundle, string? Before);
