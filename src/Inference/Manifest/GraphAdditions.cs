namespace Candor.Inference.Manifest;

/// <summary>
/// What instrumenting added to a graph beside its residual outputs. Each has its inputs at every hook point; see <see cref="AdditionNames"/>.
/// </summary>
/// <param name="ProbeHeads">Probe heads whose weights are inputs.</param>
/// <param name="Steering">A vector added to the residual stream.</param>
/// <param name="Projection">Components of the residual stream replaced along given directions.</param>
/// <param name="Statistics">Statistics of the output distribution, computed in the graph.</param>
public sealed record GraphAdditions(bool ProbeHeads, bool Steering, bool Projection, bool Statistics)
{
    /// <summary>Nothing was added.</summary>
    public static GraphAdditions None { get; } = new(false, false, false, false);
}
