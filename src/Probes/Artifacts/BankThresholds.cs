using Candor.Probes.Selection;

namespace Candor.Probes.Artifacts;

/// <summary>The file form of thresholds: what a selective risk needs in fields of its own, as banks always had them, and other promises in a list.</summary>
internal static class BankThresholds
{
    private const string Field = $"{BankFiles.Manifest}: threshold";

    /// <summary>The manifest's part.</summary>
    public static BankThreshold ToManifest(SelectiveThreshold threshold)
    {
        var selective = threshold.Rule == ThresholdRule.SelectiveRisk ? threshold.Promise(PromiseKind.SelectiveRisk) : null;
        return new BankThreshold
        {
            Risk = threshold.Risk,
            Aggregation = threshold.Aggregation.ToText(),
            TargetSelectiveRisk = selective?.Promise.Limit,
            Confidence = threshold.Confidence,
            Coverage = threshold.Coverage,
            SelectiveRisk = threshold.SelectiveRisk,
            SelectiveRiskBound = selective?.Bound,
            Samples = threshold.Samples,
            Guarantee = threshold.Rule.ToText(),
            Promises = selective is null ? [.. threshold.Promises.Select(ToManifest)] : null,
        };
    }

    /// <summary>Reads a threshold.</summary>
    /// <param name="entry">The manifest's part.</param>
    /// <param name="problems">Receives one sentence for each problem.</param>
    /// <returns>Null where a problem was found.</returns>
    public static SelectiveThreshold? Read(BankThreshold entry, List<string> problems)
    {
        var found = problems.Count;
        var aggregation = Parsed(entry.Aggregation, "aggregation", RiskAggregations.Parse, problems);
        var rule = entry.Guarantee is null ? ThresholdRule.SelectiveRisk : Parsed(entry.Guarantee, "guarantee", ThresholdRules.Parse, problems);
        if (problems.Count > found)
        {
            return null;
        }

        return rule == ThresholdRule.SelectiveRisk ? Selective(entry, aggregation, problems) : Promising(entry, aggregation, rule, problems);
    }

    private static SelectiveThreshold? Selective(BankThreshold entry, RiskAggregation aggregation, List<string> problems)
    {
        if (entry.TargetSelectiveRisk is { } target && entry.SelectiveRiskBound is { } bound && entry.Promises is null)
        {
            return new SelectiveThreshold(
                entry.Risk, aggregation, target, entry.Confidence, entry.Coverage, entry.SelectiveRisk, bound, entry.Samples);
        }

        problems.Add($"{Field} guarantees selective_risk: it needs target_selective_risk and selective_risk_bound, and can have no promises.");
        return null;
    }

    private static SelectiveThreshold? Promising(BankThreshold entry, RiskAggregation aggregation, ThresholdRule rule, List<string> problems)
    {
        var hasTarget = entry.TargetSelectiveRisk is not null || entry.SelectiveRiskBound is not null;
        if (hasTarget || entry.Promises is not { Count: > 0 } entries || entries.Contains(null!))
        {
            problems.Add($"{Field} guarantees {rule.ToText()}: it needs promises, and can have no target_selective_risk and no selective_risk_bound.");
            return null;
        }

        var found = problems.Count;
        KeptPromise[] promises =
        [
            .. entries.Select((promise, i) => new KeptPromise(
                new RiskPromise(Parsed(promise.Kind, $"promises[{i}].kind", PromiseKinds.Parse, problems), promise.Limit),
                promise.Measured,
                promise.Bound,
                promise.Trials,
                promise.Aim)),
        ];
        return problems.Count > found
            ? null
            : new SelectiveThreshold(entry.Risk, aggregation, rule, entry.Confidence, entry.Coverage, entry.SelectiveRisk, promises, entry.Samples);
    }

    private static BankPromise ToManifest(KeptPromise kept) =>
        new(kept.Promise.Kind.ToText(), kept.Promise.Limit, kept.Measured, kept.Bound, kept.Trials, kept.Aim);

    private static T Parsed<T>(string text, string field, Func<string, T> parse, List<string> problems)
        where T : struct
    {
        try
        {
            return parse(text);
        }
        catch (FormatException exception)
        {
            problems.Add($"{Field}.{field}: {exception.Message}");
            return default;
        }
    }
}
