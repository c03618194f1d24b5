namespace Candor.Probes.Selection;

/// <summary>Chooses from which risk on to abstain, and says what that choice promises.</summary>
public interface IThresholdFitter
{
    /// <summary>Fewest labelled answers that any threshold rests on: below them even the best case, no error at all, leaves a bound of more than 1 %.</summary>
    const int FewestSamples = 200;

    /// <summary>Fits on answers that fitted neither the probe nor its calibrator.</summary>
    /// <param name="risks">Risk of each answer under <paramref name="aggregation"/>, shape <c>[n]</c>, in [0, 1].</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; one class only is allowed.</param>
    /// <param name="aggregation">How the risks were made; kept with the threshold.</param>
    /// <returns>Null where no threshold keeps what is asked for, or only one that covers nothing does.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, a risk is not in [0, 1], or there are fewer than <see cref="FewestSamples"/>.</exception>
    SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation);
}
