namespace Candor.Probes.Spans;

/// <summary>What the fitters of heads ask of their penalty.</summary>
internal static class SpanPenalty
{
    /// <summary>Refuses a penalty without which separable spans have no optimum.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is not finite, or not above 0.</exception>
    public static double Checked(double l2) => l2 > 0 && double.IsFinite(l2)
        ? l2
        : throw new ArgumentOutOfRangeException(nameof(l2), l2, "The penalty must be finite and above 0.");
}
