using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Probes.Selection;
using Candor.Protos.V1;

namespace Candor.Cli.Connection;

/// <summary>What a sidecar's threshold promises, in words.</summary>
internal static class EvidenceText
{
    private static readonly string SelectiveRisk = ThresholdRule.SelectiveRisk.ToText();

    /// <summary>The promises with how surely they hold: "selective risk at most 5.0 % with confidence 95.0 %".</summary>
    public static string Promised(Evidence evidence) => IsSelectiveRisk(evidence)
        ? $"selective risk at most {Numbers.Percent(evidence.TargetSelectiveRisk)} with confidence {Numbers.Percent(evidence.Confidence)}"
        : $"{Promises(evidence)}, with confidence {Numbers.Percent(evidence.Confidence)}";

    /// <summary>The same for text that has already named the share of untrustworthy answers: "at most 4.5 % with confidence 95.0 %".</summary>
    public static string Bound(Evidence evidence, string joint = " ") => IsSelectiveRisk(evidence)
        ? $"at most {Numbers.Percent(evidence.SelectiveRiskBound)}{joint}with confidence {Numbers.Percent(evidence.Confidence)}"
        : $"promised by {evidence.Guarantee}: {Promised(evidence)}";

    // Sidecars of earlier versions promise a selective risk and do not say so.
    private static bool IsSelectiveRisk(Evidence evidence) => evidence.Guarantee.Length == 0 || evidence.Guarantee == SelectiveRisk;

    private static string Promises(Evidence evidence) => string.Join(" and ", evidence.Promises.Select(static promise => Describe(promise)));

    // A newer sidecar may promise what this version has no words for.
    private static string Describe(Promise promise)
    {
        try
        {
            var (kind, aim) = (PromiseKinds.Parse(promise.Kind), promise.HasAim ? promise.Aim : (double?)null);
            return new PromiseReport(kind, promise.Limit, promise.Measured, promise.Bound, (int)promise.Trials, aim).Describe();
        }
        catch (FormatException)
        {
            return $"{promise.Kind} at most {Numbers.Percent(promise.Limit)}";
        }
    }
}
