namespace Candor.Probes.Selection;

/// <summary>What every promise asks of its shares and confidences.</summary>
internal static class OpenUnit
{
    /// <summary>A value in (0, 1) as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside (0, 1), or NaN.</exception>
    public static double Require(double value, string parameter) =>
        value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(parameter, value, "Must be in (0, 1).");
}
