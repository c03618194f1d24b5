using System.Text.RegularExpressions;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Coupling;
using Candor.Probes.Nonlinear;
using Candor.Probes.Selection;
using Candor.Probes.Spans;

namespace Candor.Probes.Readouts;

/// <summary>What must hold of a bank. Runs every check without stopping, so that all problems are reported at once.</summary>
internal static partial class ProbeBankValidator
{
    /// <summary>The width d of each residual stream that a probe of this library reads; null for another, and for output statistics.</summary>
    public static int? StreamWidthOf(IProbe probe) => FeaturesOf(probe) / Math.Max(1, probe.Source.Streams.Count);

    /// <summary>One sentence for each problem; empty for a sound bank.</summary>
    public static List<string> Validate(
        string name,
        string modelName,
        string modelFingerprint,
        IReadOnlyList<BankedProbe> probes,
        IReadOnlyDictionary<TokenPosition, string> riskProbes,
        SelectiveThreshold? threshold,
        CouplingCalibration? coupling)
    {
        var problems = new List<string>();
        Check(IsName(name), $"Its name '{name}' must be 1 to 64 lower-case letters, digits, dots, dashes and underscores.");
        Check(!string.IsNullOrEmpty(modelName), "It names no model.");
        Check(!string.IsNullOrEmpty(modelFingerprint), "It has no model fingerprint.");
        Check(probes.Count > 0, "It holds no probe.");
        foreach (var duplicate in probes.GroupBy(static banked => banked.Probe.Name).Where(static group => group.Count() > 1))
        {
            problems.Add($"{duplicate.Count()} probes are named '{duplicate.Key}'.");
        }

        var widths = probes.Select(static banked => StreamWidthOf(banked.Probe)).Where(static width => width is not null).Distinct().ToList();
        Check(widths.Count <= 1, $"Its probes read residual streams of different widths ({string.Join(", ", widths)}).");
        foreach (var banked in probes)
        {
            ValidateProbe(banked, Check);
        }

        foreach (var (position, risk) in riskProbes)
        {
            var probe = probes.FirstOrDefault(banked => banked.Probe.Name == risk);
            Check(probe is not null, $"The risk at {position.ToText()} is to come from '{risk}', which is none of its probes.");
            Check(
                probe is null || probe.ReadsAt.Contains(position),
                $"The risk at {position.ToText()} is to come from '{risk}', which does not read there.");
        }

        ValidateThreshold(threshold, riskProbes, Check);
        Check(
            coupling is null || (coupling.Gain >= 0 && float.IsFinite(coupling.Gain)),
            $"The coupling's gain is {coupling?.Gain}; it must be finite and at least 0.");
        Check(coupling is null || coupling.Tau is >= 0 and < 1, $"The coupling's tau is {coupling?.Tau}; it must be in [0, 1).");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    private static void ValidateProbe(BankedProbe banked, Action<bool, string> check)
    {
        var probe = banked.Probe;
        check(IsName(probe.Name), $"The probe name '{probe.Name}' must be 1 to 64 lower-case letters, digits, dots, dashes and underscores.");
        check(banked.ReadsAt.Count > 0, $"The probe '{probe.Name}' reads at no position.");
        check(banked.ReadsAt.Distinct().Count() == banked.ReadsAt.Count, $"The probe '{probe.Name}' lists a position twice.");
        check(
            probe.Source.Streams.All(static stream => stream.HookPoint.Index >= 0),
            $"The probe '{probe.Name}' reads {probe.Source}, which is no hook point.");
        check(
            probe is not LinearProbe linear || (float.IsFinite(linear.Gain) && float.IsFinite(linear.Bias)),
            $"The probe '{probe.Name}' has a gain or bias that is not finite.");
        check(
            FeaturesOf(probe) is null || probe.Source.Streams.Count > 0,
            $"The probe '{probe.Name}' cannot read {probe.Source}.");
        check(
            FeaturesOf(probe) is not { } features || features % Math.Max(1, probe.Source.Streams.Count) == 0,
            $"The probe '{probe.Name}' has {FeaturesOf(probe)} features, which are not {probe.Source.Streams.Count} streams of one width.");
        check(
            probe.Source.Streams.All(static stream => !stream.Pooling.IsOfAnswer()) || banked.ReadsAt.All(static at => at == TokenPosition.Answer),
            $"The probe '{probe.Name}' reads {probe.Source}, which is absent before the answer's first token: it can read at answer only.");
        check(
            probe is not SpanProbe { Source.Pooling: not Pooling.Token },
            $"The probe '{probe.Name}' reads {probe.Source}; a head of spans reads every token's own residual stream, as residual.5/token.");
        check(
            probe is not SpanProbe { Start: SpanStart.Answer } || banked.ReadsAt.All(static at => at == TokenPosition.Answer),
            $"The probe '{probe.Name}' reads the answer's tokens, which are absent before the answer's first one: it can read at answer only.");
        check(
            probe is not SpanProbe { Head: var head } || (float.IsFinite(head.Value.Gain) && float.IsFinite(head.Value.Bias)),
            $"The probe '{probe.Name}' has a gain or bias that is not finite.");
        check(
            banked.Calibrator is not PlattCalibrator platt
                || (platt.Slope >= 0 && float.IsFinite(platt.Slope) && float.IsFinite(platt.Offset)),
            $"The calibrator of '{probe.Name}' must have a finite slope of at least 0 and a finite offset.");
        check(
            banked.Calibrator is not TemperatureCalibrator temperature || (temperature.Temperature > 0 && float.IsFinite(temperature.Temperature)),
            $"The calibrator of '{probe.Name}' must have a finite temperature above 0.");
    }

    private static void ValidateThreshold(
        SelectiveThreshold? threshold, IReadOnlyDictionary<TokenPosition, string> riskProbes, Action<bool, string> check)
    {
        if (threshold is null)
        {
            return;
        }

        check(threshold.Risk is > 0 and <= 1, $"The threshold's risk is {threshold.Risk}; it must be in (0, 1].");
        check(Enum.IsDefined(threshold.Aggregation), $"{threshold.Aggregation} is not an aggregation.");
        check(
            threshold.Confidence is > 0 and < 1 && threshold.Coverage is > 0 and <= 1 && threshold.SelectiveRisk is >= 0 and <= 1,
            "The threshold's confidence must be in (0, 1), its coverage in (0, 1] and its selective risk in [0, 1].");
        check(
            threshold.Promises.Count > 0 && threshold.Promises.DistinctBy(static kept => kept.Promise.Kind).Count() == threshold.Promises.Count,
            "The threshold must promise something, and nothing twice.");
        check(
            threshold.Promises.All(static kept => kept.Promise.Limit is > 0 and <= 1 && kept.Measured is >= 0 and <= 1 && kept.Bound is >= 0 and <= 1
                && kept.Trials > 0 && kept.Aim is null or (> 0 and < 1)),
            "Each of the threshold's promises needs a limit in (0, 1], a measured share and a bound in [0, 1], and trials.");
        check(threshold.Samples > 0, "The threshold was fitted on no samples.");
        var (served, where) = threshold.Aggregation == RiskAggregation.AnswerStart
            ? (riskProbes.ContainsKey(TokenPosition.AnswerStart), "answer_start")
            : (riskProbes.ContainsKey(TokenPosition.AnswerStart) || riskProbes.ContainsKey(TokenPosition.Answer), "answer_start or answer");
        check(served, $"The threshold needs a risk at {where}, and no probe gives one.");
    }

    /// <summary>Features of a probe of this library that reads residual streams; null for another.</summary>
    private static int? FeaturesOf(IProbe probe) => probe switch
    {
        LinearProbe linear => linear.Direction.Dimension,
        MahalanobisProbe mahalanobis => mahalanobis.Dimension,
        PerceptronProbe perceptron => perceptron.Dimension,
        SpanProbe span => span.Head.Dimension,
        _ => null,
    };

    private static bool IsName(string? name) => name is not null && NamePattern().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
