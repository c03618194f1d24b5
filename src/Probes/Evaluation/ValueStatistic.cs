namespace Candor.Probes.Evaluation;

/// <summary>A measure of values that need no labels, such as a mean or a median.</summary>
/// <param name="values">Shape <c>[n]</c>, in any order.</param>
public delegate double ValueStatistic(ReadOnlySpan<double> values);
