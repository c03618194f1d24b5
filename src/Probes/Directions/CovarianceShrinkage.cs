namespace Candor.Probes.Directions;

/// <summary>Towards what a covariance is drawn, so that it can be inverted though samples are few.</summary>
public enum CovarianceShrinkage
{
    /// <summary>
    /// Ledoit and Wolf's, towards the same variance in every dimension. Right where dimensions share a unit and a scale; one dimension a thousand times as
    /// loud as the others makes the target so large that it drowns them.
    /// </summary>
    Spherical,

    /// <summary>
    /// The same on dimensions scaled to variance 1 within the classes: towards no correlation, with every dimension's own variance. Does not depend on
    /// units, and so stands dimensions of any loudness.
    /// </summary>
    Diagonal,

    /// <summary>None: needs more samples than dimensions, no constant dimension and none that is a sum of others.</summary>
    None,
}
