namespace Candor.Probes.Nonlinear;

/// <summary>One affine map of a perceptron, <c>y = W x + b</c>. Immutable.</summary>
/// <param name="Weights">W, shape <c>[outputs, inputs]</c>, row-major; not copied.</param>
/// <param name="Biases">b, shape <c>[outputs]</c>; not copied.</param>
public sealed record PerceptronLayer(float[] Weights, float[] Biases)
{
    /// <summary>Width of what comes out.</summary>
    public int Outputs => Biases.Length;

    /// <summary>Width of what goes in; 0 where the shapes do not fit together.</summary>
    public int Inputs => Biases.Length > 0 && Weights.Length % Biases.Length == 0 ? Weights.Length / Biases.Length : 0;
}
