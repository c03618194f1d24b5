namespace Candor.Inference.Tests.Graphs;

/// <summary>What an export is compared with.</summary>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Vocabulary">Token ids.</param>
/// <param name="Prompts">Token ids of each prompt.</param>
public sealed record FamilyReference(int Hidden, int Layers, int Vocabulary, IReadOnlyList<long[]> Prompts);
