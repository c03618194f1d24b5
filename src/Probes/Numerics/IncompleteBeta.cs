namespace Candor.Probes.Numerics;

/// <summary>The regularised incomplete beta function: the distribution function of the beta distribution, and through it of the binomial.</summary>
public static class IncompleteBeta
{
    private const double Tiny = 1e-300;
    private const double Precision = 1e-15;

    /// <summary>Terms of the fraction; it needs about √max(a, b), so this reaches far beyond a million samples.</summary>
    private const int MaxTerms = 20_000;

    /// <summary><c>I_x(a, b)</c>, accurate to about 10 digits for a and b up to some 10⁴.</summary>
    /// <remarks>Lentz's evaluation of the continued fraction (DLMF 8.17.22), on the side of the mean where it converges fast.</remarks>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <param name="x">In [0, 1].</param>
    /// <returns>In [0, 1], increasing in <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range or NaN.</exception>
    public static double Regularized(double a, double b, double x)
    {
        RequirePositive(a, nameof(a));
        RequirePositive(b, nameof(b));
        if (!(x is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "Must be in [0, 1].");
        }

        if (x is 0 or 1)
        {
            return x;
        }

        var front = Math.Exp((a * Math.Log(x)) + (b * Sigmoid.LogOnePlus(-x)) - LogBeta(a, b));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    /// <summary>The x at which <c>I_x(a, b)</c> is <paramref name="probability"/>, by bisection to the last bits of a double.</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range or NaN.</exception>
    public static double Inverse(double a, double b, double probability)
    {
        if (!(probability is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Must be in [0, 1].");
        }

        var (low, high) = (0d, 1d);
        for (var i = 0; i < 100 && low < high; i++)
        {
            var middle = (low + high) / 2;
            if (Regularized(a, b, middle) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    private static double Fraction(double a, double b, double x)
    {
        var c = 1d;
        var d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        var h = d;
        for (var m = 1; m <= MaxTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;

            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < Precision)
            {
                break;
            }
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>ln Γ(x) for x above 0: Stirling's series with six terms beyond 10, reached by the recurrence from below.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        while (x < 10)
        {
            shift += Math.Log(x);
            x++;
        }

        var r = 1 / (x * x);
        var series = ((((((((((-691d / 360360) * r) + (1d / 1188)) * r) - (1d / 1680)) * r) + (1d / 1260)) * r) - (1d / 360)) * r) + (1d / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - shift;
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and above 0.");
        }
    }
}
