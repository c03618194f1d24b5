using Candor.Probes.Coupling;

namespace Candor.Monitor.Sessions;

/// <summary>What is known of one token. Numbers that are absent are NaN.</summary>
internal sealed record TokenReading
{
    /// <summary>Index in the completion; −1 for the prompt's last token.</summary>
    public required int Position { get; init; }

    /// <summary>The token.</summary>
    public required int TokenId { get; init; }

    /// <summary>Calibrated risk in [0, 1]; NaN exactly when <see cref="NotScored"/> gives a reason.</summary>
    public float Risk { get; init; } = float.NaN;

    /// <summary>Why there is no risk.</summary>
    public NotScored NotScored { get; init; }

    /// <summary>One reading per probe that was asked for and reads at this position.</summary>
    public IReadOnlyList<ProbeReading> Readings { get; init; } = [];

    /// <summary>Negative log-probability of the token, in nats.</summary>
    public float Surprisal { get; init; } = float.NaN;

    /// <summary>Entropy of the distribution before the token (for the prompt: after it), in nats.</summary>
    public float Entropy { get; init; } = float.NaN;

    /// <summary>What coupling adds to the next token's logits.</summary>
    public IReadOnlyList<TokenBias> Biases { get; init; } = [];

    /// <summary>Smallest gain that would make the abstention win next; NaN when coupling is off, infinite when no gain would.</summary>
    public float MinimalGain { get; init; } = float.NaN;
}

/// <summary>One probe's reading: raw score and calibrated risk, NaN where the probe has no calibration.</summary>
internal readonly record struct ProbeReading(string Probe, float Score, float Risk);
