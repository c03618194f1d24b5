namespace Candor.Inference.Execution;

/// <summary>What turns the last residual stream into logits: the matrix that gives each token its row, and the norm before it. Immutable.</summary>
/// <param name="Rows">W_U, shape <c>[v, d]</c>, row-major; of a very large one every n-th row.</param>
/// <param name="Dimension">d.</param>
/// <param name="VocabularySize">v of the model, at least the rows that are here.</param>
/// <param name="NormGain">Gain of the final norm, shape <c>[d]</c>; null where the graph does not show one.</param>
/// <param name="NormBias">Its bias, shape <c>[d]</c>; null for none.</param>
/// <param name="NormEpsilon">What it adds under its root.</param>
/// <param name="IsNormCentred">Whether it takes the mean away first.</param>
public sealed record Unembedding(float[] Rows, int Dimension, int VocabularySize, float[]? NormGain, float[]? NormBias, double NormEpsilon, bool IsNormCentred)
{
    /// <summary>Whether every token's row is here.</summary>
    public bool IsWhole => Rows.Length == (long)VocabularySize * Dimension;
}
