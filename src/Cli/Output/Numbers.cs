using System.Globalization;

namespace Candor.Cli.Output;

/// <summary>How numbers are printed: invariant, with a dash for what is absent.</summary>
internal static class Numbers
{
    private const string Absent = "–";

    /// <summary>A count.</summary>
    public static string Count(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Absent;

    /// <summary>Three digits after the point.</summary>
    public static string Three(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("0.000", CultureInfo.InvariantCulture) : Absent;

    /// <summary>Two digits after the point.</summary>
    public static string Two(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("0.00", CultureInfo.InvariantCulture) : Absent;

    /// <summary>At most four significant digits.</summary>
    public static string General(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("0.####", CultureInfo.InvariantCulture) : Absent;

    /// <summary>A small number with two significant digits and its power of ten.</summary>
    public static string Small(double? value) =>
        value is { } v && !double.IsNaN(v) ? v == 0 ? "0" : v.ToString("0.0e+0", CultureInfo.InvariantCulture) : Absent;

    /// <summary>Shares by status, in words.</summary>
    public static string Shares(IReadOnlyDictionary<string, double> shares) =>
        string.Join(", ", shares.Select(static pair => $"{Percent(pair.Value)} of {pair.Key}"));

    /// <summary>A share in [0, 1] as a percentage with one digit.</summary>
    public static string Percent(double? value) =>
        value is { } v && double.IsFinite(v) ? (100 * v).ToString("0.0", CultureInfo.InvariantCulture) + " %" : Absent;
}
