using System.Text.Json.Serialization;

namespace Candor.Cli.Commands.Fit;

/// <summary>How well probes on one source did in cross-validation.</summary>
/// <param name="Source">Text form of the source.</param>
/// <param name="L2">Penalty; null for methods without one.</param>
/// <param name="Auroc">What candidates are compared by: the mean of <paramref name="ByStatus"/>, or where there are none of <see cref="Overall"/>.</param>
/// <param name="Overall">AUROC over all rows, mean over folds.</param>
/// <param name="ByStatus">AUROC of trustworthy rows against those of each untrustworthy status, mean over folds.</param>
internal sealed record SourceScore(string Source, double? L2, double Auroc, double Overall, IReadOnlyDictionary<string, double> ByStatus)
{
    /// <summary>Cost of the support vector machine; null for methods without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Cost { get; init; }

    /// <summary>Penalty or cost, whichever the method has.</summary>
    [JsonIgnore]
    public double? Penalty => L2 ?? Cost;
}
