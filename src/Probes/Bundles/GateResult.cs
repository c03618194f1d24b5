namespace Candor.Probes.Bundles;

/// <summary>One check of the gate, as it is stored in the bundle.</summary>
/// <param name="Name">Which check.</param>
/// <param name="Asked">What was asked, as a sentence.</param>
/// <param name="Passed">Whether the figure is as was asked.</param>
/// <param name="Why">What was found, as a sentence.</param>
/// <param name="Figure">The figure; null where there was nothing to measure.</param>
/// <param name="Low">Lower end of its 95 % interval; null where there is none.</param>
/// <param name="High">Upper end; null where there is none.</param>
/// <param name="N">Questions that it was measured on; null where that is not told.</param>
public sealed record GateCheck(
    string Name, string Asked, bool Passed, string Why, double? Figure = null, double? Low = null, double? High = null, int? N = null);

/// <summary>What the gate found about a bundle.</summary>
/// <param name="Passed">Whether every check but the causal one passed; the causal one decides about coupling alone.</param>
/// <param name="MayCouple">Whether the bank may act back on the generator; false means that it only observes.</param>
/// <param name="Checks">Every check, in order.</param>
/// <param name="ComparedWith">Digest of the bundle that was in service; null where none was.</param>
/// <param name="AsIs">Why it was released although the gate failed; null where it was not.</param>
public sealed record GateResult(bool Passed, bool MayCouple, IReadOnlyList<GateCheck> Checks, string? ComparedWith = null, string? AsIs = null)
{
    /// <summary>The checks that did not pass, the causal one apart.</summary>
    public IEnumerable<GateCheck> Failures => Checks.Where(static check => !check.Passed && check.Name != ReleaseGate.Causal);
}
