namespace Candor.Cli.Commands.Fit;

/// <summary>How a probe is fitted.</summary>
internal enum ProbeMethod
{
    /// <summary>Regularised logistic regression.</summary>
    Logistic,

    /// <summary>Difference of the class means.</summary>
    MassMean,

    /// <summary>Difference of the class means, whitened by the shared covariance (linear discriminant analysis).</summary>
    MassMeanWhitened,

    /// <summary>Distance to the trustworthy class minus distance to the other.</summary>
    Mahalanobis,

    /// <summary>Least squares with a strong penalty, for several hook points at once.</summary>
    Ridge,

    /// <summary>The same, centred within each domain: what several domains have in common.</summary>
    RidgeDomains,

    /// <summary>Linear support vector machine.</summary>
    Svm,

    /// <summary>A direction of untruth that does not turn with negation; needs the polarity and topic of every statement.</summary>
    Ttpd,

    /// <summary>A direction found without labels, from statements and their negations.</summary>
    Ccs,

    /// <summary>A direction for single tokens, from labels of whole answers.</summary>
    MultipleInstance,

    /// <summary>The mean of a span's token scores under learnt attention.</summary>
    Attention,

    /// <summary>A span's worst window of tokens.</summary>
    WindowMax,

    /// <summary>A small perceptron; written only where it passes the gate against the linear probe.</summary>
    Mlp,
}
