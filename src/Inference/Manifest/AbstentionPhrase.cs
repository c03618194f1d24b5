namespace Candor.Inference.Manifest;

/// <summary>Words with which the model declines to answer.</summary>
/// <param name="Text">The words, as they follow the prompt (with their leading space).</param>
/// <param name="TokenIds">Their tokens; the first one is what logit coupling raises, the rest is forced once it has been chosen.</param>
/// <param name="Weight">Weight of the first token in logit coupling (<c>m_v</c>), above 0.</param>
public sealed record AbstentionPhrase(string Text, IReadOnlyList<int> TokenIds, float Weight);
