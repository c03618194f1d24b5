namespace Candor.Inference.Manifest;

/// <summary>Sizes of a decoder.</summary>
/// <param name="Layers">Decoder layers, l; the model has l + 1 hook points.</param>
/// <param name="HiddenSize">Width of the residual stream, d.</param>
/// <param name="KeyValueHeads">Key-value heads of a layer.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="VocabularySize">Token ids are in [0, v).</param>
/// <param name="ContextLength">Most tokens of a sequence.</param>
public sealed record ModelArchitecture(int Layers, int HiddenSize, int KeyValueHeads, int HeadSize, int VocabularySize, int ContextLength);
