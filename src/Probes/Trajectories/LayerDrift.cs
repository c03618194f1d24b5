namespace Candor.Probes.Trajectories;

/// <summary>How an answer's state moves from layer to layer, without anything to compare it with (the reference-free features of LSD).</summary>
/// <remarks>
/// The published detector (Sirraya LSD) measures against an embedding of the true answer, also when it is tested, so that its figures (F1 0.92, AUROC
/// 0.96) are not those of a detector. These three need no reference: states are normalised to length 1 as there, by layer; steps are their differences.
/// Nothing is published about them alone: measure them.
/// </remarks>
/// <param name="MeanStep">Mean length of a step, in [0, 2].</param>
/// <param name="MeanStepCosine">
/// Mean cosine of neighbouring steps, in [−1, 1]: 1 for a straight path; NaN where no two neighbouring steps have a direction.
/// </param>
/// <param name="SignChanges">Mean over dimensions of how often the steps there change sign, in [0, layers − 2].</param>
public sealed record LayerDrift(double MeanStep, double MeanStepCosine, double SignChanges)
{
    /// <summary>Measures one answer.</summary>
    /// <param name="states">State of the answer at each layer (the mean over its tokens, as published), shape <c>[layers, d]</c>, row-major.</param>
    /// <param name="layers">Layers, at least 3.</param>
    /// <exception cref="ArgumentException">The shape is wrong, a value is not finite, or a state is zero.</exception>
    public static LayerDrift Of(ReadOnlySpan<float> states, int layers)
    {
        var path = new LayerPath(states, layers);
        return new LayerDrift(path.MeanStep(), path.MeanStepCosine(), path.MeanSignChanges());
    }
}
