using System.Text.Json.Serialization;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>A figure with what it rests on.</summary>
/// <param name="Value">The figure; in documents <c>estimate</c>.</param>
/// <param name="Low">Lower end of its 95 % interval; null without one.</param>
/// <param name="High">Upper end.</param>
/// <param name="N">Rows, or permutations, that it was measured on.</param>
internal sealed record Measured([property: JsonPropertyName("estimate")] double Value, double? Low, double? High, int N)
{
    /// <summary>Of a bootstrap interval.</summary>
    public static Measured From(BootstrapInterval interval, int n) => new(interval.Estimate, interval.Low, interval.High, n);

    /// <summary>Of a paired difference.</summary>
    public static Measured From(PairedDifference difference, int n) => new(difference.Difference, difference.Low, difference.High, n);
}
