using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Candor.Probes.Evaluation;

namespace Candor.Bench.Fitting;

/// <summary>Whether two sides found the same: how well each tells held-out samples apart, and the angle between their coefficients.</summary>
/// <param name="Candor">AUROC of Candor's weights.</param>
/// <param name="Other">AUROC of the other side's.</param>
/// <param name="Cosine">Between the weights over standardised dimensions, where no dimension counts more for its unit.</param>
internal sealed record FitComparison(double Candor, double Other, double Cosine)
{
    /// <summary>Scores the samples that were held out with both sides' weights.</summary>
    /// <param name="file">The samples.</param>
    /// <param name="candor">Candor's weights and intercept, shape <c>[d + 1]</c>.</param>
    /// <param name="other">The other side's.</param>
    public static FitComparison Of(ActivationFile file, double[] candor, double[] other)
    {
        var d = file.Dimension;
        using var handle = File.OpenHandle(file.Values);
        bool[] trustworthy = [.. File.ReadAllBytes(file.Labels).Skip(file.Fitted).Select(static label => label == 1)];
        var (scores, otherScores) = (new float[file.Held], new float[file.Held]);
        var (single, row, mean, squares) = (new float[d], new double[d], new double[d], new double[d]);
        for (var i = 0; i < file.Held; i++)
        {
            RandomAccess.Read(handle, MemoryMarshal.AsBytes(single.AsSpan()), ((long)file.Fitted + i) * d * sizeof(float));
            TensorPrimitives.ConvertTruncating<float, double>(single, row);
            scores[i] = (float)(TensorPrimitives.Dot<double>(row, candor.AsSpan(0, d)) + candor[d]);
            otherScores[i] = (float)(TensorPrimitives.Dot<double>(row, other.AsSpan(0, d)) + other[d]);
            TensorPrimitives.Add<double>(mean, row, mean);
            TensorPrimitives.MultiplyAdd<double>(row, row, squares, squares);
        }

        double product = 0, own = 0, others = 0;
        for (var j = 0; j < d; j++)
        {
            var variance = (squares[j] / file.Held) - (mean[j] / file.Held * mean[j] / file.Held);
            product += variance * candor[j] * other[j];
            own += variance * candor[j] * candor[j];
            others += variance * other[j] * other[j];
        }

        return new FitComparison(Auroc.Of(scores, trustworthy), Auroc.Of(otherScores, trustworthy), product / Math.Sqrt(own * others));
    }
}
