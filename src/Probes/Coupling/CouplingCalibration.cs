namespace Candor.Probes.Coupling;

/// <summary>Strength of the coupling, as chosen on a calibration set.</summary>
/// <param name="Gain">γ, logits at full uncertainty, at least 0.</param>
/// <param name="Tau">τ, the uncertainty up to which the gated form adds nothing, in [0, 1).</param>
public sealed record CouplingCalibration(float Gain, float Tau);
