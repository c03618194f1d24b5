namespace Candor.Probes.Bundles;

/// <summary>A measured figure that a check of the gate judges.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of its 95 % interval; null where there is none.</param>
/// <param name="High">Upper end; null where there is none.</param>
/// <param name="Samples">Questions that it was measured on; null where that is not told.</param>
/// <param name="Remark">Where it comes from, as a phrase; empty for none.</param>
public sealed record GateFigure(double Value, double? Low = null, double? High = null, int? Samples = null, string Remark = "");

/// <summary>Everything that the gate judges by.</summary>
/// <param name="TextDifference">AUROC of the risk probe minus that of the best text-only baseline, with an interval.</param>
/// <param name="Shuffled">Mean AUROC of the same method on shuffled labels.</param>
/// <param name="HeldOutDomain">Lowest AUROC on a domain that the method was not fitted on.</param>
/// <param name="CalibrationError">Expected calibration error of the risk.</param>
/// <param name="Change">AUROC minus that of the bundle in service on the same questions, with a paired interval; null where none is in service.</param>
/// <param name="WorstDomainChange">Lowest AUROC over domains minus that of the bundle in service; null where none is in service.</param>
/// <param name="ComparedWith">Digest of the bundle in service; null where none is.</param>
public sealed record GateEvidence(
    GateFigure TextDifference,
    GateFigure Shuffled,
    GateFigure HeldOutDomain,
    GateFigure CalibrationError,
    GateFigure? Change,
    GateFigure? WorstDomainChange,
    string? ComparedWith);
