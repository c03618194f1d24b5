namespace Candor.Probes.Directions;

/// <summary>A probe that was retrained as its old score plus a residual, and what that cost and brought. Immutable.</summary>
/// <param name="Fitted">Reads old score plus <paramref name="Share"/> of the residual.</param>
/// <param name="Share">Share of the residual that the gate let through, in [0, 1]; 0 is the old probe.</param>
/// <param name="OldOnOld">AUROC of the old probe on the old samples.</param>
/// <param name="RetrainedOnOld">AUROC of the retrained probe on the old samples: at most 0.01 below.</param>
/// <param name="OldOnNew">AUROC of the old probe on the new samples.</param>
/// <param name="RetrainedOnNew">AUROC of the retrained probe on the new samples, which fitted it: an upper bound, to be confirmed on others.</param>
public sealed record RetrainedDirection(
    FittedDirection Fitted, double Share, double OldOnOld, double RetrainedOnOld, double OldOnNew, double RetrainedOnNew);
