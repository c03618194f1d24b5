namespace Candor.Probes.Directions;

/// <summary>A direction that was fitted for its worst domain. Immutable.</summary>
/// <param name="Fitted">The direction.</param>
/// <param name="Weights">What each domain weighed in the end; their mean is 1.</param>
/// <param name="Areas">AUROC on each domain's own fitting samples; only comparable with each other.</param>
public sealed record WorstDomainFit(FittedDirection Fitted, IReadOnlyDictionary<string, double> Weights, IReadOnlyDictionary<string, double> Areas);
