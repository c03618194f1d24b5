namespace Candor.Probes.Coupling;

/// <summary>What a coupling remembers of one answer. Not thread-safe: owned by one stream.</summary>
public sealed class CouplingState
{
    internal CouplingState()
    {
    }

    /// <summary>The answer's first token has had its turn.</summary>
    internal bool FirstTokenDone { get; set; }

    /// <summary>Tokens that must still pass before a gated bias may be written again.</summary>
    internal int Refractory { get; set; }
}
