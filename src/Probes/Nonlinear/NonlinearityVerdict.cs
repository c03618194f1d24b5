using Candor.Probes.Evaluation;

namespace Candor.Probes.Nonlinear;

/// <summary>Whether a perceptron has earned its place over a linear probe, with all that the judgement rests on.</summary>
/// <param name="Gain">AUROC of the perceptron against that of the linear probe, both on samples of groups that did not fit them.</param>
/// <param name="PermutedArea">AUROC of the perceptron with permuted labels, judged against them: mean over permutations; 0.5 if nothing leaks.</param>
/// <param name="RandomArea">AUROC of the perceptron on what a random model makes of the same samples.</param>
/// <param name="IsRandomModel">Whether <paramref name="RandomArea"/> comes from a randomly initialised copy of the model; otherwise from random
/// features.</param>
public sealed record NonlinearityVerdict(PairedDifference Gain, double PermutedArea, double RandomArea, bool IsRandomModel)
{
    /// <summary>AUROC by which a perceptron has to beat the linear probe.</summary>
    public const double SmallestGain = 0.02;

    /// <summary>AUROC that a control may reach.</summary>
    public const double LargestControl = 0.60;

    /// <summary>Whether the perceptron may be served: it beats the linear probe by enough, beyond chance, and its controls stay low.</summary>
    public bool IsAccepted => Gain.Difference >= SmallestGain && Gain.IsBetter && PermutedArea <= LargestControl && RandomArea <= LargestControl;

    /// <summary>The verdict in one sentence.</summary>
    public string Sentence => true switch
    {
        _ when PermutedArea > LargestControl => FormattableString.Invariant(
            $"Refused: with permuted labels the perceptron reaches {PermutedArea:f3}, above {LargestControl:f2}; something leaks between the folds."),
        _ when RandomArea > LargestControl => FormattableString.Invariant(
            $"Refused: on {RandomControl} the perceptron reaches {RandomArea:f3}, above {LargestControl:f2}; the label comes from elsewhere than the model."),
        _ when Gain.Difference < SmallestGain => FormattableString.Invariant(
            $"Refused: the perceptron reaches {Gain.First:f3} and the linear probe {Gain.Second:f3}; {SmallestGain:f2} more is asked. Use the linear probe."),
        _ when !Gain.IsBetter => FormattableString.Invariant(
            $"Refused: the gain of {Gain.Difference:f3} over the linear probe may be chance ({Interval}). Use the linear probe."),
        _ => FormattableString.Invariant(
            $"Accepted: {Gain.First:f3} against {Gain.Second:f3} (gain {Gain.Difference:f3}, {Interval}); controls {PermutedArea:f3} and {RandomArea:f3}."),
    };

    private string RandomControl => IsRandomModel ? "a randomly initialised model" : "random features";

    private string Interval => FormattableString.Invariant($"95 % interval {Gain.Low:f3} to {Gain.High:f3}");
}
