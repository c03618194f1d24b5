using System.Buffers;
using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Readouts;

/// <summary>
/// Scores a token by how much farther it lies from the trustworthy class than from the other:
/// <c>‖W (x − μ_t)‖ − ‖W (x − μ_u)‖</c>, where <c>W</c> whitens the covariance within the classes.
/// </summary>
/// <remarks>
/// Distances, not their squares: the difference of squares is linear in x, and so only another <see cref="LinearProbe"/>. By the triangle
/// inequality this score never exceeds the distance between the class means, so an outlier far from both cannot look certain. Costs d²/2 a token.
/// </remarks>
public sealed class MahalanobisProbe : ITokenProbe
{
    /// <summary>Up to 8 KiB on the stack; wider streams rent.</summary>
    private const int MaxOnStack = 2048;

    private readonly float[] _trustworthyMean;
    private readonly float[] _untrustworthyMean;
    private readonly float[] _whitening;

    /// <summary><c>W (μ_u − μ_t)</c>, shape <c>[d]</c>: from one whitened deviation to the other without a second product.</summary>
    private readonly float[] _whitenedDifference;

    /// <summary>Keeps the arrays, which the caller must not change afterwards.</summary>
    /// <param name="name">Identifies the probe.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="trustworthyMean">μ_t, shape <c>[d]</c>.</param>
    /// <param name="untrustworthyMean">μ_u, shape <c>[d]</c>.</param>
    /// <param name="whitening">W, shape <c>[d, d]</c>, row-major; what is above the diagonal is not read.</param>
    /// <exception cref="ArgumentException">The shapes disagree, or d is 0.</exception>
    public MahalanobisProbe(string name, ProbeSource source, float[] trustworthyMean, float[] untrustworthyMean, float[] whitening)
    {
        ArgumentNullException.ThrowIfNull(trustworthyMean);
        ArgumentNullException.ThrowIfNull(untrustworthyMean);
        ArgumentNullException.ThrowIfNull(whitening);
        var d = trustworthyMean.Length;
        if (d == 0 || untrustworthyMean.Length != d || whitening.Length != (long)d * d)
        {
            throw new ArgumentException(
                $"Means of {d} and {untrustworthyMean.Length} values and a whitening matrix of {whitening.Length} do not fit together.", nameof(whitening));
        }

        Name = name;
        Source = source;
        _trustworthyMean = trustworthyMean;
        _untrustworthyMean = untrustworthyMean;
        _whitening = whitening;
        var difference = new float[d];
        TensorPrimitives.Subtract<float>(untrustworthyMean, trustworthyMean, difference);
        _whitenedDifference = new float[d];
        for (var i = 0; i < d; i++)
        {
            _whitenedDifference[i] = WhitenedComponent(difference, i);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ProbeSource Source { get; }

    /// <summary>Width of the residual stream, d.</summary>
    public int Dimension => _trustworthyMean.Length;

    /// <summary>μ_t, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> TrustworthyMean => _trustworthyMean;

    /// <summary>μ_u, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> UntrustworthyMean => _untrustworthyMean;

    /// <summary>W, shape <c>[d, d]</c>, row-major, lower triangular.</summary>
    public ReadOnlySpan<float> Whitening => _whitening;

    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> features)
    {
        float[]? rented = null;
        var deviation = Dimension <= MaxOnStack
            ? stackalloc float[Dimension]
            : (rented = ArrayPool<float>.Shared.Rent(Dimension));
        deviation = deviation[..Dimension];

        // Centred before whitening: W x and W μ are both large where the stream has dimensions with a large mean, and their difference is not.
        TensorPrimitives.Subtract(features, _trustworthyMean, deviation);
        double toTrustworthy = 0;
        double toUntrustworthy = 0;
        for (var i = 0; i < Dimension; i++)
        {
            double component = WhitenedComponent(deviation, i);
            toTrustworthy += component * component;
            component -= _whitenedDifference[i];
            toUntrustworthy += component * component;
        }

        if (rented is not null)
        {
            ArrayPool<float>.Shared.Return(rented);
        }

        return (float)(Math.Sqrt(toTrustworthy) - Math.Sqrt(toUntrustworthy));
    }

    private float WhitenedComponent(ReadOnlySpan<float> deviation, int i) =>
        TensorPrimitives.Dot<float>(_whitening.AsSpan(i * Dimension, i + 1), deviation[..(i + 1)]);
}
