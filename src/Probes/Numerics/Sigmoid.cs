namespace Candor.Probes.Numerics;

/// <summary>The logistic function and its companions, without overflow at any argument.</summary>
public static class Sigmoid
{
    /// <summary><c>1 / (1 + exp(−x))</c>, in [0, 1]; NaN for NaN.</summary>
    public static double Of(double x)
    {
        // The branch keeps exp's argument non-positive; with the other sign it overflows to +∞ and the quotient loses every digit.
        if (x >= 0)
        {
            return 1 / (1 + Math.Exp(-x));
        }

        var e = Math.Exp(x);
        return e / (1 + e);
    }

    /// <summary><c>ln(1 + exp(x))</c>: the logistic loss at margin −x; in [0, ∞), NaN for NaN.</summary>
    public static double SoftPlus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary><c>ln(p / (1 − p))</c>, the inverse of <see cref="Of"/>: −∞ at 0, +∞ at 1, NaN outside [0, 1].</summary>
    public static double Logit(double p) => Math.Log(p) - LogOnePlus(-p);

    /// <summary><c>ln(1 + x)</c> with full relative precision near 0, for x above −1.</summary>
    /// <remarks>
    /// <c>double.LogP1</c> (.NET 10) forms 1 + x first, and so gives 0 for every |x| below 1e-16. The correction is Kahan's: the rounding error of
    /// 1 + x cancels.
    /// </remarks>
    internal static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 || double.IsInfinity(sum) ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
