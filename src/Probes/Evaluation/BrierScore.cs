namespace Candor.Probes.Evaluation;

/// <summary>Mean squared distance between the risk and what happened: <c>1/n Σ (r − y)²</c>, where y is 1 for an untrustworthy sample.</summary>
/// <remarks>G. Brier, Monthly Weather Review 78 (1950) 1-3. 0 is perfect; always saying ½ gives 0.25; always saying the base rate p gives p(1 − p).</remarks>
public static class BrierScore
{
    /// <summary>The score; lower is better.</summary>
    /// <param name="risks">Calibrated risks in [0, 1], shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentException">There are no samples, lengths disagree, or a risk is NaN or outside [0, 1].</exception>
    public static double Of(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy)
    {
        _ = LabelledScores.Count(risks, trustworthy, nameof(risks));
        LabelledScores.RequireRisks(risks, nameof(risks));
        if (risks.IsEmpty)
        {
            throw new ArgumentException("There are no samples.", nameof(risks));
        }

        double sum = 0;
        for (var i = 0; i < risks.Length; i++)
        {
            var distance = risks[i] - (trustworthy[i] ? 0d : 1d);
            sum += distance * distance;
        }

        return sum / risks.Length;
    }
}
