using Candor.Cli.Readings;
using Candor.Inference.Manifest;
using Candor.Probes.Coupling;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>Gain and tau of the gated coupling, with what they did on the calibration questions.</summary>
/// <param name="Gain">γ, in logits.</param>
/// <param name="Tau">τ.</param>
/// <param name="FalseAbstention">Share of trustworthy questions on which it abstains.</param>
/// <param name="Abstention">Status → share of untrustworthy questions on which it abstains.</param>
/// <param name="Questions">Questions that it was chosen on.</param>
internal sealed record CouplingChoice(float Gain, float Tau, double FalseAbstention, IReadOnlyDictionary<string, double> Abstention, int Questions)
{
    // Within half a percentage point the smaller gain is taken: a dose that is not needed can only do harm.
    private const double Indifference = 0.005;

    private static readonly float[] Gains = [.. Enumerable.Range(1, 100).Select(static gain => (float)gain)];
    private static readonly float[] Taus = [.. Enumerable.Range(0, 20).Select(static step => step * 0.05f), 0.97f, 0.98f, 0.99f];

    /// <summary>Searches a grid: the most abstention on untrustworthy questions (mean over their statuses) that keeps the limit on the others.</summary>
    /// <param name="starts">Calibration questions.</param>
    /// <param name="trustworthy">Labels, aligned.</param>
    /// <param name="phrases">The model's abstention phrases.</param>
    /// <param name="limit">Highest share of trustworthy questions to abstain on.</param>
    /// <returns>Null where the model has no abstention phrase, or no gain abstains at all within the limit.</returns>
    public static CouplingChoice? Search(
        IReadOnlyList<AnswerStart> starts, IReadOnlyList<bool> trustworthy, IReadOnlyList<AbstentionPhrase> phrases, double limit)
    {
        if (phrases.Count == 0)
        {
            return null;
        }

        var tokens = phrases.FirstTokens();
        var candidates = new List<CouplingChoice>();
        foreach (var tau in Taus)
        {
            // What gain each question needs says for every gain at once whether it abstains.
            var coupling = new LogitCoupling(CouplingMode.Gated, 1, tau, tokens);
            float[] needed = [.. starts.Select(start => coupling.MinimalGain(start.Logits, start.Risk))];
            candidates.AddRange(Gains.Select(gain => Measure(gain, tau, starts, trustworthy, needed)).Where(choice => choice.FalseAbstention <= limit));
        }

        var most = candidates.Select(Mean).DefaultIfEmpty(0).Max();
        return most == 0 ? null : candidates.Where(choice => Mean(choice) >= most - Indifference).MinBy(static choice => (choice.Gain, choice.Tau));
    }

    private static double Mean(CouplingChoice choice) => choice.Abstention.Count == 0 ? 0 : choice.Abstention.Values.Average();

    private static CouplingChoice Measure(float gain, float tau, IReadOnlyList<AnswerStart> starts, IReadOnlyList<bool> trustworthy, float[] needed)
    {
        double Share(Func<int, bool> of)
        {
            int[] asked = [.. Enumerable.Range(0, starts.Count).Where(of)];
            return asked.Length == 0 ? 0 : (double)asked.Count(i => needed[i] < gain) / asked.Length;
        }

        string[] statuses = [.. starts.Where((_, i) => !trustworthy[i]).Select(static start => start.Row.StatusText).Distinct().Order(StringComparer.Ordinal)];
        return new CouplingChoice(
            gain,
            tau,
            Share(i => trustworthy[i]),
            statuses.ToDictionary(static status => status, status => Share(i => !trustworthy[i] && starts[i].Row.StatusText == status)),
            starts.Count);
    }
}
