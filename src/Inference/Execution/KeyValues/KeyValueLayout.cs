using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.KeyValues;

/// <summary>Sizes of cached keys and values.</summary>
/// <param name="Layers">Decoder layers, each with keys and values.</param>
/// <param name="Heads">Key-value heads of a layer.</param>
/// <param name="HeadSize">Width of a head.</param>
/// <param name="ElementBytes">Bytes of a number.</param>
internal readonly record struct KeyValueLayout(int Layers, int Heads, int HeadSize, int ElementBytes)
{
    /// <summary>The layout of a model's cache.</summary>
    public static KeyValueLayout Of(ModelManifest model) => new(
        model.Architecture.Layers,
        model.Architecture.KeyValueHeads,
        model.Architecture.HeadSize,
        model.KeyValueType == FloatType.Float32 ? sizeof(float) : sizeof(ushort));

    /// <summary>Tensors: keys of layer i at 2i, its values at 2i + 1.</summary>
    public int Tensors => 2 * Layers;

    /// <summary>Bytes of one token in one head of one tensor.</summary>
    public int VectorBytes => HeadSize * ElementBytes;

    /// <summary>Bytes of one token in all of them.</summary>
    public long TokenBytes => (long)Tensors * Heads * VectorBytes;
}
