namespace Candor.Probes.Directions;

/// <summary>What one relabelling of the statements that are neither does to a truth probe.</summary>
/// <param name="Relabelling">Which statements were counted as true besides the true ones: "synthetic", "fictional", "fictional_true", "noise".</param>
/// <param name="ToUntrue">Per true or false statement, by index in the set: it was judged true before and is not any more.</param>
/// <param name="ToTrue">The other way round.</param>
/// <param name="ByDomain">Share of the true and false statements whose judgement flips, in [0, 1], by domain.</param>
/// <param name="RotationDegrees">Angle between the two boundaries' normals over raw activations, in [0, 180].</param>
/// <param name="BiasShift">By how many logits the score of the mean activation moves.</param>
public sealed record RelabelFlips(
    string Relabelling,
    IReadOnlyList<int> ToUntrue,
    IReadOnlyList<int> ToTrue,
    IReadOnlyDictionary<string, double> ByDomain,
    double RotationDegrees,
    double BiasShift)
{
    /// <summary>Share of flips in the domain that has most of them.</summary>
    public double WorstDomain => ByDomain.Values.Max();
}
