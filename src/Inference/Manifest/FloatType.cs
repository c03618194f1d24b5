namespace Candor.Inference.Manifest;

#pragma warning disable CA1720 // These are the names of the types.
/// <summary>Element type of a tensor of real numbers.</summary>
public enum FloatType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary16.</summary>
    Float16,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16,
}
