using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>The loss of a <see cref="ContrastConsistentFitter"/> over (w, b), shape <c>[d + 1]</c>. Not thread-safe: owned by one fit.</summary>
internal sealed class ContrastObjective(ActivationSet affirmed, ActivationSet denied, Standardisation first, Standardisation second, double l2)
{
    private readonly double[] _affirmed = new double[affirmed.Dimension];
    private readonly double[] _denied = new double[affirmed.Dimension];

    /// <summary>Loss and gradient at <paramref name="point"/>.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var d = affirmed.Dimension;
        var w = point[..d];
        var slopes = gradient[..d];
        gradient.Clear();
        double loss = 0;
        for (var i = 0; i < affirmed.Count; i++)
        {
            first.Apply(affirmed.Row(i), _affirmed);
            second.Apply(denied.Row(i), _denied);
            var yes = Sigmoid.Of(TensorPrimitives.Dot(w, _affirmed) + point[d]);
            var no = Sigmoid.Of(TensorPrimitives.Dot(w, _denied) + point[d]);
            var inconsistency = yes + no - 1;
            var isYesSmaller = yes < no;
            var smaller = isYesSmaller ? yes : no;
            loss += (inconsistency * inconsistency) + (smaller * smaller);
            var toYes = ((2 * inconsistency) + (isYesSmaller ? 2 * smaller : 0)) * yes * (1 - yes);
            var toNo = ((2 * inconsistency) + (isYesSmaller ? 0 : 2 * smaller)) * no * (1 - no);
            TensorPrimitives.MultiplyAdd(_affirmed, toYes, slopes, slopes);
            TensorPrimitives.MultiplyAdd(_denied, toNo, slopes, slopes);
            gradient[d] += toYes + toNo;
        }

        TensorPrimitives.Divide(gradient, affirmed.Count, gradient);
        TensorPrimitives.MultiplyAdd(w, l2, slopes, slopes);
        return (loss / affirmed.Count) + (l2 / 2 * TensorPrimitives.SumOfSquares(w));
    }
}
