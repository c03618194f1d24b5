using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Candor.Bench.Fitting;

/// <summary>
/// Makes activations that are as awkward as a residual stream: correlated, far from the origin, and with a few dimensions a thousand times as loud.
/// </summary>
/// <remarks>
/// <c>x = m + s ∘ (B z + e / 2)</c> with 64 common factors z whose weight falls as the root of their rank. Classes differ by a shift of z and of e that is half
/// the squared distance each: a Mahalanobis distance of <see cref="Separation"/>, which the best possible probe turns into an AUROC of Φ(2.2 / √2) = 0.94;
/// fitted to 20,000 samples, less.
/// </remarks>
internal static class SyntheticActivations
{
    private const int Seed = 20261121;
    private const int Factors = 64;
    private const double Separation = 2.2;

    /// <summary>One in so many dimensions is loud.</summary>
    private const int LoudEvery = 192;

    /// <summary>Writes the files; the same bytes each time.</summary>
    public static void Write(ActivationFile file)
    {
        var random = new Random(Seed);
        var d = file.Dimension;
        var loadings = new float[Factors][];
        for (var k = 0; k < Factors; k++)
        {
            loadings[k] = Gaussian(random, d);
            TensorPrimitives.Divide(loadings[k], MathF.Sqrt(k + 1), loadings[k]);
        }

        var scale = new float[d];
        var mean = Gaussian(random, d);
        for (var j = 0; j < d; j++)
        {
            scale[j] = j % LoudEvery == LoudEvery / 2 ? 1000 : 1;
        }

        TensorPrimitives.Multiply(mean, scale, mean);
        var (shift, noiseShift) = (Shift(random, Factors), Shift(random, d));
        Directory.CreateDirectory(file.Folder);
        using var values = File.Create(file.Values);
        using var labels = File.Create(file.Labels);
        for (var i = 0; i < file.Rows; i++)
        {
            var isTrustworthy = random.Next(2) == 1;
            var (common, row) = (Gaussian(random, Factors), Gaussian(random, d));
            if (!isTrustworthy)
            {
                TensorPrimitives.Add(common, shift, common);
                TensorPrimitives.Add(row, noiseShift, row);
            }

            TensorPrimitives.Multiply(row, 0.5f, row);
            for (var k = 0; k < Factors; k++)
            {
                TensorPrimitives.MultiplyAdd(loadings[k], common[k], row, row);
            }

            TensorPrimitives.MultiplyAdd(row, scale, mean, row);
            values.Write(MemoryMarshal.AsBytes<float>(row));
            labels.WriteByte(isTrustworthy ? (byte)1 : (byte)0);
        }
    }

    // A random direction whose squared length is half the squared separation.
    private static float[] Shift(Random random, int count)
    {
        var vector = Gaussian(random, count);
        TensorPrimitives.Multiply(vector, (float)(Separation / Math.Sqrt(2)) / TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    // Box and Muller's pairs.
    private static float[] Gaussian(Random random, int count)
    {
        var values = new float[count];
        for (var j = 0; j < count; j += 2)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            values[j] = radius * sine;
            if (j + 1 < count)
            {
                values[j + 1] = radius * cosine;
            }
        }

        return values;
    }
}
