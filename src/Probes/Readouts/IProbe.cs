using Candor.Probes.Activations;

namespace Candor.Probes.Readouts;

/// <summary>
/// A fitted readout: of single tokens (<see cref="ITokenProbe"/>) or of spans of them (<see cref="SpanProbe"/>). Immutable and safe to share between
/// threads.
/// </summary>
public interface IProbe
{
    /// <summary>Identifies the probe in artifacts, metrics and responses; lower-case letters, digits, dots, dashes and underscores.</summary>
    string Name { get; }

    /// <summary>What the probe reads.</summary>
    ProbeSource Source { get; }
}
