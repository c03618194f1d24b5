namespace Candor.Probes.Artifacts;

/// <summary>
/// A threshold as written; its aggregation is <c>answer_start</c>, <c>max</c> or <c>mean</c>. Where its guarantee is <c>selective_risk</c>, as it is in banks
/// of earlier versions, which do not name it, the target and the bound say what is promised; other guarantees have promises instead.
/// </summary>
internal sealed record BankThreshold
{
    public required float Risk { get; init; }

    public required string Aggregation { get; init; }

    public double? TargetSelectiveRisk { get; init; }

    public required double Confidence { get; init; }

    public required double Coverage { get; init; }

    public required double SelectiveRisk { get; init; }

    public double? SelectiveRiskBound { get; init; }

    public required int Samples { get; init; }

    public string? Guarantee { get; init; }

    public IReadOnlyList<BankPromise>? Promises { get; init; }
}

/// <summary>One promise; its kind is <c>selective_risk</c>, <c>abstention</c>, <c>false_abstention</c> or <c>covered_errors</c>.</summary>
internal sealed record BankPromise(string Kind, double Limit, double Measured, double Bound, int Trials, double? Aim = null);
