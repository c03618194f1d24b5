namespace Candor.Probes.Artifacts;

/// <summary>A named array of single-precision numbers.</summary>
/// <param name="Name">1 to 256 characters, none of them a control character.</param>
/// <param name="Shape">Lengths of the axes, each at least 0; row-major. An empty shape is a scalar.</param>
/// <param name="Values">As many values as the shape says; any float, NaN and infinity included.</param>
public sealed record SafeTensor(string Name, IReadOnlyList<int> Shape, float[] Values);
