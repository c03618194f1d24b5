namespace Candor.Probes.Nonlinear;

/// <summary>The nonlinearity of a perceptron's hidden units.</summary>
public enum HiddenUnit
{
    /// <summary>Hyperbolic tangent: smooth, bounded by ±1, so that an outlier cannot run away with the score.</summary>
    Tanh,

    /// <summary><c>max(0, x)</c>.</summary>
    Relu,
}
