using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Calibration;

/// <summary>Fits a sigmoid from scores to risk by maximum likelihood against smoothed targets.</summary>
/// <remarks>
/// Platt, "Probabilistic Outputs for Support Vector Machines" (1999): targets are <c>(N₊ + 1) / (N₊ + 2)</c> and <c>1 / (N₋ + 2)</c> instead of
/// 1 and 0 (N₊ untrustworthy samples, N₋ trustworthy ones), so that separable scores do not give an infinite slope. Newton's method with step
/// halving, after Lin, Lin and Weng, "A Note on Platt's Probabilistic Outputs for Support Vector Machines" (2007). Where the best slope would
/// be negative, which is a probe that points the wrong way on this data, the slope is 0 and every score gets the base rate: a calibrator must
/// not turn a probe around.
/// </remarks>
public sealed class PlattFitter
{
    private const int MaxIterations = 100;
    private const double Tolerance = 1e-12;

    /// <summary>Fits on held-out scores: on the samples that fitted the probe it would learn the probe's overconfidence.</summary>
    /// <param name="scores">Shape <c>[n]</c>, finite.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; both labels must occur.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is not finite, or one of the two labels is missing.</exception>
#pragma warning disable CA1822 // A fitter like the others, though it has no parameters.
    public PlattCalibrator Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireBoth(trustworthy, nameof(trustworthy));

        var (center, scale) = Standardisation(scores);
        var x = new double[scores.Length];
        var target = new double[scores.Length];
        var positives = trustworthy.Count(static label => !label);
        var high = (positives + 1d) / (positives + 2d);
        var low = 1 / (scores.Length - positives + 2d);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (scores[i] - center) * scale;
            target[i] = trustworthy[i] ? low : high;
        }

        var (slope, offset) = Newton(x, target);
        if (slope <= 0)
        {
            return new PlattCalibrator(0, (float)Sigmoid.Logit(target.Average()));
        }

        return new PlattCalibrator((float)(slope * scale), (float)(offset - (slope * scale * center)));
    }

    /// <summary>
    /// Centre and inverse spread of the scores, so that Newton's 2×2 system is well conditioned for any unit; 0 where they do not vary.
    /// </summary>
    private static (double Center, double Scale) Standardisation(ReadOnlySpan<float> scores)
    {
        double mean = 0;
        foreach (var score in scores)
        {
            mean += score;
        }

        mean /= scores.Length;
        double squares = 0;
        foreach (var score in scores)
        {
            squares += (score - mean) * (score - mean);
        }

        var deviation = Math.Sqrt(squares / scores.Length);
        return (mean, deviation > 1e-12 * Math.Abs(mean) ? 1 / deviation : 0);
    }

    private static (double Slope, double Offset) Newton(double[] x, double[] target)
    {
        var (a, b) = (0d, Sigmoid.Logit(target.Average()));
        var loss = Loss(x, target, a, b);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
            for (var i = 0; i < x.Length; i++)
            {
                var p = Sigmoid.Of((a * x[i]) + b);
                var residual = p - target[i];
                var curvature = p * (1 - p);
                ga += residual * x[i];
                gb += residual;
                haa += curvature * x[i] * x[i];
                hab += curvature * x[i];
                hbb += curvature;
            }

            if (Math.Max(Math.Abs(ga), Math.Abs(gb)) <= Tolerance * x.Length)
            {
                break;
            }

            // Lin, Lin and Weng add a small multiple of the identity, so that constant scores have a solution too.
            haa += 1e-12;
            hbb += 1e-12;
            var determinant = (haa * hbb) - (hab * hab);
            var da = -((hbb * ga) - (hab * gb)) / determinant;
            var db = -((haa * gb) - (hab * ga)) / determinant;
            var slope = (ga * da) + (gb * db);

            var step = 1d;
            var next = Loss(x, target, a + da, b + db);
            while (!(next <= loss + (1e-4 * step * slope)) && step > 1e-10)
            {
                step /= 2;
                next = Loss(x, target, a + (step * da), b + (step * db));
            }

            if (!(next < loss))
            {
                break;
            }

            (a, b, loss) = (a + (step * da), b + (step * db), next);
        }

        return (a, b);
    }

    /// <summary>Cross-entropy against the targets: <c>Σ ln(1 + exp(f)) − t f</c> with <c>f = a x + b</c>.</summary>
    private static double Loss(double[] x, double[] target, double a, double b)
    {
        double loss = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var f = (a * x[i]) + b;
            loss += Sigmoid.SoftPlus(f) - (target[i] * f);
        }

        return loss;
    }
}
