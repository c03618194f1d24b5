namespace Candor.Probes.Bundles;

/// <summary>The causal check of one probe.</summary>
/// <param name="Probe">Its name in the bank.</param>
/// <param name="Intervention">What was done to the residual stream or the logits, as a phrase: where, by how much, with what sign.</param>
/// <param name="Doses">Ascending, at least one.</param>
/// <param name="Verdict"><see cref="IsCausal"/> or <see cref="IsInert"/>.</param>
public sealed record CausalProbe(string Probe, string Intervention, IReadOnlyList<CausalDose> Doses, string Verdict)
{
    /// <summary>The direction moves the output, and more than random ones do.</summary>
    public const string IsCausal = "causal";

    /// <summary>It detects, and does not move the output.</summary>
    public const string IsInert = "inert";

    /// <summary>Random directions of the same norm, at each dose.</summary>
    public const int RandomDirections = 5;

    /// <summary>A mean divergence below this many nats is no effect, whatever random directions do.</summary>
    public const double LeastDivergence = 0.01;

    /// <summary>What the doses say: causal where the largest one moves the output by <see cref="LeastDivergence"/>, and more than every random
    /// direction.</summary>
    /// <param name="doses">Ascending, at least one.</param>
    public static string VerdictOf(IReadOnlyList<CausalDose> doses)
    {
        ArgumentNullException.ThrowIfNull(doses);
        var (_, kl, random) = doses[^1];
        return kl >= LeastDivergence && random.All(other => kl > other) ? IsCausal : IsInert;
    }

    internal IEnumerable<string> Problems()
    {
        var doses = Doses.Select(static dose => dose?.Dose ?? double.NaN).ToArray();
        if (doses.Length == 0 || doses.Any(static dose => !(double.IsFinite(dose) && dose > 0)) || !doses.SequenceEqual(doses.Order()))
        {
            yield return $"The doses of '{Probe}' are not one or more finite numbers above 0, ascending.";
        }
        else if (Doses.Any(static dose => dose.RandomKl.Count != RandomDirections
            || dose.RandomKl.Append(dose.Kl).Any(static kl => !(double.IsFinite(kl) && kl >= 0))))
        {
            yield return $"A dose of '{Probe}' does not have a divergence and those of {RandomDirections} random directions, finite and at least 0.";
        }
        else if (Verdict != VerdictOf(Doses))
        {
            yield return $"The verdict about '{Probe}' is '{Verdict}', and its doses say '{VerdictOf(Doses)}'.";
        }
    }
}

/// <summary>One dose of an intervention.</summary>
/// <param name="Dose">Norm of what was added, in units of the residual stream's mean norm at the hook point; above 0.</param>
/// <param name="Kl">Mean divergence of the next token's distribution, KL(untouched ‖ intervened), in nats.</param>
/// <param name="RandomKl">The same for each of the random directions.</param>
public sealed record CausalDose(double Dose, double Kl, IReadOnlyList<double> RandomKl);
