namespace Candor.Probes.Tests.Selection;

/// <summary>Answers whose true probability of being wrong is known: risks uniform on [0, 1], wrong with probability r.</summary>
internal static class KnownRisks
{
    public static (float[] Risks, bool[] Trustworthy) Draw(int n, int seed)
    {
        var random = new Random(seed);
        float[] risks = [.. Enumerable.Range(0, n).Select(_ => random.NextSingle())];
        return (risks, [.. risks.Select(risk => random.NextDouble() >= risk)]);
    }

    /// <summary>The same with risks uniform on [0, 1/2], so that no answer is likelier wrong than right.</summary>
    public static (float[] Risks, bool[] Trustworthy) DrawLow(int n, int seed)
    {
        var random = new Random(seed);
        float[] risks = [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() / 2)];
        return (risks, [.. risks.Select(risk => random.NextDouble() >= risk)]);
    }

    /// <summary>True share of all such answers that are wrong and below a threshold: <c>∫ 2 r</c> over [0, λ].</summary>
    public static double LowCoveredErrors(double threshold) => threshold * threshold;

    /// <summary>True selective risk below a threshold: the mean of r over [0, λ].</summary>
    public static double SelectiveRisk(double threshold) => threshold / 2;

    /// <summary>True share of trustworthy answers at or above a threshold: <c>∫ (1 − r)</c> over [λ, 1], over 1/2.</summary>
    public static double FalseAbstention(double threshold) => (1 - threshold) * (1 - threshold);

    /// <summary>Draws a random part of a pool for calibration; the rest is for measuring.</summary>
    public static (int[] Calibration, int[] Later) Split(int pool, int calibration, int seed)
    {
        int[] order = [.. Enumerable.Range(0, pool)];
        new Random(seed).Shuffle(order);
        return (order[..calibration], order[calibration..]);
    }
}
