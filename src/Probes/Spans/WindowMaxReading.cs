using System.Numerics.Tensors;

namespace Candor.Probes.Spans;

/// <summary>
/// The smoothed largest window mean, <c>τ ln mean_j exp(m_j / τ)</c>; at most the largest itself, and above it less τ times the logarithm of the
/// windows.
/// </summary>
/// <remarks>
/// The mean under the logarithm, not the sum: with the sum a longer span would score higher for its length alone, and length gives labels away.
/// </remarks>
/// <param name="width">k; a shorter span is one window.</param>
/// <param name="temperature">τ, above 0, in logits: towards infinity the mean of all windows, towards 0 the largest.</param>
internal sealed class WindowMaxReading(int width, double temperature) : ISpanReading
{
    public int Channels => 1;

    public double Read(ReadOnlySpan<double> projections, Span<double> slopes)
    {
        var tokens = Math.Min(width, projections.Length);
        var windows = projections.Length - tokens + 1;
        var means = new double[windows];
        double maximum = double.NegativeInfinity;
        for (var j = 0; j < windows; j++)
        {
            means[j] = TensorPrimitives.Sum(projections.Slice(j, tokens)) / tokens;
            maximum = Math.Max(maximum, means[j]);
        }

        double mass = 0;
        for (var j = 0; j < windows; j++)
        {
            means[j] = Math.Exp((means[j] - maximum) / temperature);
            mass += means[j];
        }

        slopes.Clear();
        for (var j = 0; j < windows; j++)
        {
            var share = means[j] / mass / tokens;
            for (var t = j; t < j + tokens; t++)
            {
                slopes[t] += share;
            }
        }

        return maximum + (temperature * Math.Log(mass / windows));
    }
}
