namespace Candor.Probes.Activations;

/// <summary>A number of the model's output distribution, used as a baseline that every probe has to beat.</summary>
public enum OutputStatistic
{
    /// <summary>Entropy of the next-token distribution after this token, in nats.</summary>
    Entropy,

    /// <summary>Negative log-probability that the model gave to this token, in nats; absent for the first token of a sequence.</summary>
    Surprisal,

    /// <summary>One minus the largest next-token probability after this token, in [0, 1).</summary>
    LeastConfidence,
}
