using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Probes.Bundles;

/// <summary>
/// The gate that a bundle passes before it is served: it beats its text alone, it falls to chance on shuffled labels, it holds on a domain that it was
/// not fitted on, its risks are calibrated, it is not worse than what is in service; and only what moves the output may couple.
/// </summary>
public static class ReleaseGate
{
    /// <summary>Name of the check that decides about coupling. It fails no release: a probe that only detects is released to observe.</summary>
    public const string Causal = "causal";

    private const string CausalAsked =
        "Each probe that gives risk moves the output by at least 0.01 nats at its largest dose, and more than each of five random directions of the same norm.";

    /// <summary>Judges.</summary>
    /// <param name="evidence">Measured figures. One that is NaN passes no check.</param>
    /// <param name="bank">The bank.</param>
    /// <param name="causal">The causal check; null where none was made.</param>
    public static GateResult Judge(GateEvidence evidence, ProbeBank bank, CausalRecord? causal)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(bank);
        GateFigure?[] figures =
        [
            evidence.TextDifference, evidence.Shuffled, evidence.HeldOutDomain, evidence.CalibrationError, evidence.Change, evidence.WorstDomainChange,
        ];
        var checks = GateRule.All.Zip(figures, static (rule, figure) => rule.Judge(figure)).ToList();
        var moves = JudgeCausal(bank, causal);
        var mayCouple = moves.Passed && bank.Coupling is not null;
        return new GateResult(checks.TrueForAll(static check => check.Passed), mayCouple, [.. checks, moves], evidence.ComparedWith);
    }

    /// <summary>What does not hold together in a stored result: a check that is missing, a verdict that its figure does not bear out.</summary>
    internal static IEnumerable<string> Problems(GateResult gate, ProbeBank bank, CausalRecord? causal)
    {
        var expected = GateRule.All.Select(static rule => rule.Name).Append(Causal);
        if (!gate.Checks.Select(static check => check?.Name).SequenceEqual(expected))
        {
            yield return $"{BundleFiles.Manifest}: the gate has the checks {string.Join(", ", gate.Checks.Select(static check => check?.Name))}; "
                + $"expected are {string.Join(", ", expected)}.";
            yield break;
        }

        foreach (var (check, rule) in gate.Checks.Zip(GateRule.All))
        {
            var isCompared = gate.ComparedWith is not null || !rule.IsOptional;
            var borneOut = check.Figure is { } figure
                ? rule.IsMet(new GateFigure(figure, check.Low, check.High)) : !isCompared;
            if (check.Asked != rule.Asked || check.Passed != borneOut)
            {
                yield return $"{BundleFiles.Manifest}: the gate's check '{check.Name}' says {(check.Passed ? "passed" : "not passed")}, "
                    + "which its figure does not bear out.";
            }
        }

        var moves = JudgeCausal(bank, causal);
        if (gate.Checks[^1] != moves || gate.MayCouple != (moves.Passed && bank.Coupling is not null))
        {
            yield return $"{BundleFiles.Manifest}: the gate's check '{Causal}' or its may_couple is not what {BundleFiles.Causal} says.";
        }

        if (gate.Passed != !gate.Failures.Any())
        {
            yield return $"{BundleFiles.Manifest}: the gate says {(gate.Passed ? "passed" : "failed")}, and its checks say otherwise.";
        }

        if (gate.Passed == gate.AsIs is not null || gate.AsIs?.Length == 0)
        {
            yield return $"{BundleFiles.Manifest}: a gate that failed needs a reason for the release, and one that passed can have none.";
        }
    }

    private static GateCheck JudgeCausal(ProbeBank bank, CausalRecord? causal)
    {
        if (bank.Coupling is null)
        {
            return Moves(null, null, false, "The bank has no coupling: it observes.");
        }

        if (causal is null)
        {
            return Moves(null, null, false, $"No causal check was made ({BundleFiles.Causal}): the bank observes, and does not couple.");
        }

        double? least = null;
        foreach (var index in Enum.GetValues<TokenPosition>().Select(bank.RiskProbe).Where(static index => index >= 0).Distinct())
        {
            var name = bank.Probes[index].Probe.Name;
            var probe = causal.Probes.FirstOrDefault(probe => probe.Probe == name);
            if (probe is null)
            {
                return Moves(null, causal.Prompts, false, $"The causal check says nothing about the probe '{name}': the bank observes, and does not couple.");
            }

            if (probe.Verdict != CausalProbe.IsCausal)
            {
                return Moves(probe.Doses[^1].Kl, causal.Prompts, false,
                    $"The probe '{name}' is inert, it detects and does not move the output: the bank observes, and does not couple.");
            }

            least = Math.Min(least ?? double.PositiveInfinity, probe.Doses[^1].Kl);
        }

        return least is null
            ? Moves(null, causal.Prompts, false, "No probe gives risk: there is nothing to couple by.")
            : Moves(least, causal.Prompts, true, "Every probe that gives risk moves the output more than random directions do.");
    }

    private static GateCheck Moves(double? kl, int? n, bool passed, string why) => new(Causal, CausalAsked, passed, why, kl, N: n);
}
