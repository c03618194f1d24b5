using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Calibration;

/// <summary>Fits the temperature of log-odds by maximum likelihood against smoothed targets.</summary>
/// <remarks>
/// Guo et al., ICML 2017, for two classes. The loss is convex in <c>1 / T</c>; its derivative is brought to zero by bisection, so that nothing can fail to
/// converge. Targets are smoothed as by <see cref="PlattFitter"/>, so that separable scores do not give a temperature of 0. One parameter: it leaves score
/// 0 at risk one half, which is only right where the probe's offset is; a base rate that differs from the fit's needs Platt's second one. A probe that
/// points the wrong way gets an infinite temperature, because a calibrator must not turn it around.
/// </remarks>
public sealed class TemperatureFitter
{
    /// <summary>Fewest labelled samples: a stated probability is a promise, and below this many it cannot be checked either.</summary>
    public const int FewestSamples = 200;

    private const int Bisections = 200;

    /// <summary>Fits on held-out scores.</summary>
    /// <param name="scores">Log-odds, shape <c>[n]</c>, finite.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; both labels must occur.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a score is not finite, a label is missing, or there are fewer than <see cref="FewestSamples"/>.
    /// </exception>
#pragma warning disable CA1822 // A fitter like the others, though it has no parameters.
    public TemperatureCalibrator Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireBoth(trustworthy, nameof(trustworthy));
        Labels.RequireEnough(scores.Length, FewestSamples, nameof(scores), "a calibration");
        var kept = scores.ToArray();
        var bad = trustworthy.Count(static label => !label);
        var (high, low) = ((bad + 1d) / (bad + 2d), 1 / (kept.Length - bad + 2d));

        // d loss / d(1/T) = Σ s (σ(s/T) − target); it grows with 1/T.
        double Slope(double inverse)
        {
            double slope = 0;
            for (var i = 0; i < kept.Length; i++)
            {
                slope += kept[i] * (Sigmoid.Of(kept[i] * inverse) - (trustworthy[i] ? low : high));
            }

            return slope;
        }

        if (Slope(0) >= 0)
        {
            return new TemperatureCalibrator(float.PositiveInfinity);
        }

        var (below, above) = (0d, 1d);
        while (Slope(above) < 0)
        {
            (below, above) = (above, above * 2);
        }

        for (var i = 0; i < Bisections && below < above; i++)
        {
            var middle = (below + above) / 2;
            (below, above) = Slope(middle) < 0 ? (middle, above) : (below, middle);
        }

        return new TemperatureCalibrator((float)(2 / (below + above)));
    }
}
