using Candor.Probes.Nonlinear;

namespace Candor.Cli.Commands.Fit;

/// <summary>The figures on which a perceptron was let through, or was not.</summary>
/// <param name="Linear">AUROC of the linear probe on the same folds.</param>
/// <param name="Perceptron">AUROC of the perceptron.</param>
/// <param name="Gain">The difference; at least 0.02 is asked.</param>
/// <param name="GainLow">Lower end of its 95 % interval; above 0 is asked.</param>
/// <param name="GainHigh">Upper end.</param>
/// <param name="Permuted">AUROC with permuted labels; at most 0.60 is asked.</param>
/// <param name="Random">AUROC on random features in the model's place; at most 0.60 is asked.</param>
/// <param name="Sentence">The verdict.</param>
internal sealed record GateReport(
    double Linear, double Perceptron, double Gain, double GainLow, double GainHigh, double Permuted, double Random, string Sentence)
{
    /// <summary>Of a verdict.</summary>
    public static GateReport From(NonlinearityVerdict verdict) => new(
        verdict.Gain.Second,
        verdict.Gain.First,
        verdict.Gain.Difference,
        verdict.Gain.Low,
        verdict.Gain.High,
        verdict.PermutedArea,
        verdict.RandomArea,
        verdict.Sentence);
}
