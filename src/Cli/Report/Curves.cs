namespace Candor.Cli.Report;

/// <summary>A point of a curve, in the curve's own units.</summary>
internal readonly record struct CurvePoint(double X, double Y);

/// <summary>A named curve.</summary>
/// <param name="Name">As the key shows it.</param>
/// <param name="Tone">Class of its line: one of <see cref="Tones"/>.</param>
/// <param name="Points">X ascending.</param>
internal sealed record CurveSeries(string Name, string Tone, IReadOnlyList<CurvePoint> Points);

/// <summary>Classes by which a page colours what a chart draws. Each differs from the others in dash or shape too, so that no meaning rests on colour
/// alone.</summary>
internal static class Tones
{
    /// <summary>The probe that is judged: blue, solid, thick.</summary>
    public const string Probe = "probe";

    /// <summary>The output's own uncertainty: orange, dashed.</summary>
    public const string Output = "output";

    /// <summary>The words alone: violet, dotted.</summary>
    public const string Words = "words";

    /// <summary>The length alone: grey, dash and dot.</summary>
    public const string Length = "length";

    /// <summary>Chance, or perfection: thin grey.</summary>
    public const string Reference = "reference";

    /// <summary>Series without a meaning of their own, in turn.</summary>
    public static IReadOnlyList<string> InTurn { get; } = [Probe, Output, Words, Length];
}
