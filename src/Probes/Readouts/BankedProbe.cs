using Candor.Probes.Activations;
using Candor.Probes.Calibration;

namespace Candor.Probes.Readouts;

/// <summary>A probe with what makes its score usable.</summary>
/// <param name="Probe">The readout.</param>
/// <param name="Calibrator">Maps its score to risk, fitted at <paramref name="ReadsAt"/>.</param>
/// <param name="ReadsAt">The positions at which it was fitted and calibrated, and hence may be read; at least one, each once.</param>
public sealed record BankedProbe(IProbe Probe, ICalibrator Calibrator, IReadOnlyList<TokenPosition> ReadsAt);
