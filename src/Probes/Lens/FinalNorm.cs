using System.Numerics.Tensors;

namespace Candor.Probes.Lens;

/// <summary>The norm between the last residual stream and the unembedding, with a model's own numbers. Immutable.</summary>
/// <remarks>
/// Root mean square: <c>gain ⊙ x / √(mean(x²) + ε)</c>. Layer: <c>gain ⊙ (x − mean(x)) / √(var(x) + ε) + bias</c>, with the variance over d, not
/// d − 1. A model that stores its gain as an offset from 1 (Gemma) is given here with the 1 added.
/// </remarks>
public sealed class FinalNorm
{
    private readonly float[] _gain;
    private readonly float[]? _bias;
    private readonly bool _isCentred;
    private readonly double _epsilon;

    private FinalNorm(float[] gain, float[]? bias, bool isCentred, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(gain);
        if (gain.Length == 0 || !gain.All(float.IsFinite) || (bias is not null && (bias.Length != gain.Length || !bias.All(float.IsFinite))))
        {
            throw new ArgumentException(
                $"A norm needs finite gains, and as many biases or none; there are {gain.Length} and {bias?.Length ?? 0}.", nameof(gain));
        }

        if (!(epsilon >= 0 && double.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "Must be finite and at least 0.");
        }

        (_gain, _bias, _isCentred, _epsilon) = ([.. gain], bias is null ? null : [.. bias], isCentred, epsilon);
    }

    /// <summary>Width, d.</summary>
    public int Dimension => _gain.Length;

    /// <summary>Division by the root mean square.</summary>
    /// <param name="gain">Shape <c>[d]</c>, finite.</param>
    /// <param name="epsilon">At least 0; the model's configuration names it.</param>
    /// <exception cref="ArgumentException">A gain is not finite, or there is none.</exception>
    public static FinalNorm RootMeanSquare(float[] gain, double epsilon = 1e-5) => new(gain, null, isCentred: false, epsilon);

    /// <summary>Centring, and division by the standard deviation.</summary>
    /// <param name="gain">Shape <c>[d]</c>, finite.</param>
    /// <param name="bias">Shape <c>[d]</c>, finite; null for none.</param>
    /// <param name="epsilon">At least 0.</param>
    /// <exception cref="ArgumentException">A gain or bias is not finite, or their lengths differ.</exception>
    public static FinalNorm Layer(float[] gain, float[]? bias = null, double epsilon = 1e-5) => new(gain, bias, isCentred: true, epsilon);

    /// <summary>Normalises one residual stream; NaN spreads over all of it.</summary>
    /// <param name="residual">Shape <c>[d]</c>.</param>
    /// <param name="destination">Shape <c>[d]</c>; may be the same memory.</param>
    /// <exception cref="ArgumentException">A length is not d.</exception>
    public void Apply(ReadOnlySpan<float> residual, Span<float> destination)
    {
        ApplyLinear(residual, InverseScale(residual), destination);
        if (_bias is not null)
        {
            TensorPrimitives.Add(destination, _bias, destination);
        }
    }

    /// <summary>What the norm divides by, inverted: <c>1 / √(mean square or variance + ε)</c>; NaN for NaN.</summary>
    internal double InverseScale(ReadOnlySpan<float> residual)
    {
        Require(residual.Length, nameof(residual));
        var mean = Mean(residual);
        double squares = 0;
        foreach (var value in residual)
        {
            squares += (value - mean) * (value - mean);
        }

        return 1 / Math.Sqrt((squares / residual.Length) + _epsilon);
    }

    /// <summary>The norm without its bias and with a scale that is given: linear in what goes in, so that parts of a residual stream add up.</summary>
    internal void ApplyLinear(ReadOnlySpan<float> part, double inverseScale, Span<float> destination)
    {
        Require(part.Length, nameof(part));
        Require(destination.Length, nameof(destination));
        var mean = Mean(part);
        for (var j = 0; j < part.Length; j++)
        {
            destination[j] = (float)((part[j] - mean) * inverseScale * _gain[j]);
        }
    }

    /// <summary>What the bias alone gives a direction: <c>⟨bias, direction⟩</c>; 0 without a bias.</summary>
    internal double BiasAlong(ReadOnlySpan<float> direction) => _bias is null ? 0 : TensorPrimitives.Dot<float>(_bias, direction);

    private double Mean(ReadOnlySpan<float> values)
    {
        if (!_isCentred)
        {
            return 0;
        }

        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private void Require(int length, string parameter)
    {
        if (length != _gain.Length)
        {
            throw new ArgumentException($"The width is {length}; {_gain.Length} is expected.", parameter);
        }
    }
}
