using System.Numerics.Tensors;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Coupling;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Applies the gated coupling to the logits before each answer and looks which token wins.</summary>
internal static class CouplingCurve
{
    /// <summary>Measures.</summary>
    /// <param name="starts">Test questions, read live.</param>
    /// <param name="bank">Gain and tau of the bank.</param>
    /// <param name="tokens">First tokens of the model's abstention phrases.</param>
    /// <param name="gains">Gains to try; the bank's is added.</param>
    public static CouplingResult Measure(
        IReadOnlyList<AnswerStart> starts, CouplingCalibration bank, IReadOnlyList<AbstentionToken> tokens, IReadOnlyList<float> gains)
    {
        string[] statuses = [.. starts.Select(static start => start.Row.StatusText).Distinct().Order(StringComparer.Ordinal)];
        var counts = statuses.ToDictionary(static status => status, status => starts.Count(start => start.Row.StatusText == status));
        var unit = new LogitCoupling(CouplingMode.Gated, 1, bank.Tau, tokens);
        var points = gains.Append(bank.Gain).Distinct().Order().Select(gain =>
        {
            var coupling = new LogitCoupling(CouplingMode.Gated, gain, bank.Tau, tokens);
            return new CouplingPoint(gain, gain == bank.Gain, statuses.ToDictionary(static status => status, status => Abstention(starts, status, coupling)));
        });
        var medians = statuses.ToDictionary(
            static status => status,
            status => Median([.. starts.Where(start => start.Row.StatusText == status).Select(start => unit.MinimalGain(start.Logits, start.Risk))]));
        return new CouplingResult("gated", bank.Tau, bank.Gain, counts, [.. points], medians);
    }

    /// <summary>Whether the coupling's biases make an abstention token the most probable one.</summary>
    internal static bool Abstains(AnswerStart start, LogitCoupling coupling)
    {
        Span<TokenBias> biases = stackalloc TokenBias[coupling.Tokens.Count];
        var written = coupling.Bias(coupling.CreateState(), TokenPosition.AnswerStart, segmentStart: true, start.Risk, biases);
        var logits = start.Logits.AsSpan().ToArray();
        foreach (var (token, bias) in biases[..written])
        {
            logits[token] += bias;
        }

        var winner = TensorPrimitives.IndexOfMax<float>(logits);
        return coupling.Tokens.Any(token => token.TokenId == winner);
    }

    private static double Abstention(IReadOnlyList<AnswerStart> starts, string status, LogitCoupling coupling) =>
        starts.Where(start => start.Row.StatusText == status).Average(start => Abstains(start, coupling) ? 1d : 0d);

    private static double? Median(float[] values)
    {
        Array.Sort(values);
        var middle = values[values.Length / 2];
        return float.IsFinite(middle) ? middle : null;
    }
}
