using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Probes.Tests;

/// <summary>
/// Synthetic residual streams with a known truth direction: <c>x = origin ± separation/2 · noise · direction + noise · N(0, I)</c>, plus for
/// untrustworthy samples, minus for the others. Deterministic in its seed.
/// </summary>
/// <param name="dimension">d.</param>
/// <param name="separation">Distance between the class means, in units of the noise's standard deviation.</param>
/// <param name="noise">Standard deviation of the noise in every dimension.</param>
/// <param name="seed">Everything random comes from it.</param>
internal sealed class PlantedDirection(int dimension, float separation, float noise, int seed)
{
    public int Dimension => dimension;

    /// <summary>The truth, pointing to the untrustworthy side.</summary>
    public Direction Direction { get; } = Direction.FromVector(Gaussian(new Random(seed), dimension));

    /// <summary>
    /// Standard deviations by which one more, random direction varies within both classes; 0 for none. Plain class means suffer from it.
    /// </summary>
    public float Nuisance { get; init; }

    /// <summary>Draws n samples, classes alternating.</summary>
    /// <param name="n">Samples.</param>
    /// <param name="draw">Different draws are independent.</param>
    /// <param name="shuffled">Labels independent of the activations: the control.</param>
    public ActivationSet Draw(int n, int draw = 0, bool shuffled = false)
    {
        var random = new Random((seed * 7919) + draw);
        var origin = Gaussian(new Random(seed + 1), dimension);
        var nuisance = Direction.FromVector(Gaussian(new Random(seed + 2), dimension));
        var values = new float[n * dimension];
        var trustworthy = new bool[n];
        for (var i = 0; i < n; i++)
        {
            trustworthy[i] = i % 2 == 0;
            var row = values.AsSpan(i * dimension, dimension);
            TensorPrimitives.MultiplyAdd(Gaussian(random, dimension), noise, origin, row);
            var shift = separation * noise / 2 * (trustworthy[i] ? -1 : 1);
            TensorPrimitives.MultiplyAdd(Direction.Unit, shift, row, row);
            TensorPrimitives.MultiplyAdd(nuisance.Unit, Nuisance * noise * Gaussian(random, 1)[0], row, row);
        }

        if (shuffled)
        {
            random.Shuffle(trustworthy);
        }

        return new ActivationSet(values, dimension, trustworthy, [.. Enumerable.Range(0, n).Select(static i => $"g{i}")]);
    }

    /// <summary>
    /// Squared sine of the angle by which the difference of class means misses, in expectation: the mean's noise in each of the other d − 1
    /// dimensions is <c>4 noise² / n</c>, against a squared separation.
    /// </summary>
    public double ExpectedSquaredSine(int n) => (dimension - 1) * 4.0 / n / ((double)separation * separation);

    /// <summary>Cosine between a fitted direction and the truth.</summary>
    public double Cosine(Direction fitted) => TensorPrimitives.Dot(fitted.Unit, Direction.Unit);

    public static float[] Gaussian(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            // Box and Muller; 1 − u is never 0.
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
