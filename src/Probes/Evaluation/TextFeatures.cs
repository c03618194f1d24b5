namespace Candor.Probes.Evaluation;

/// <summary>A text as numbers, most of which are 0 and left out.</summary>
/// <param name="Indices">Of terms, each once.</param>
/// <param name="Values">Weights, aligned.</param>
internal sealed record TextFeatures(int[] Indices, float[] Values);
