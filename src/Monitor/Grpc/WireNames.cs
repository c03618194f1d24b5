using Candor.Monitor.Policies;
using Candor.Probes.Coupling;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Grpc;

/// <summary>Modes of the wire and of the domain, both ways.</summary>
internal static class WireNames
{
    /// <summary>The mode that was asked for; unspecified means <paramref name="current"/>. False for a value that is not known.</summary>
    public static bool TryMode(Wire.Mode wire, MonitorMode current, out MonitorMode mode)
    {
        (var known, mode) = wire switch
        {
            Wire.Mode.Unspecified => (true, current),
            Wire.Mode.Off => (true, MonitorMode.Off),
            Wire.Mode.Observe => (true, MonitorMode.Observe),
            Wire.Mode.Annotate => (true, MonitorMode.Annotate),
            Wire.Mode.Enforce => (true, MonitorMode.Enforce),
            _ => (false, MonitorMode.Off),
        };
        return known;
    }

    /// <summary>The coupling that was asked for; unspecified means <paramref name="current"/>. False for a value that is not known.</summary>
    public static bool TryCoupling(Wire.CouplingMode wire, CouplingMode current, out CouplingMode coupling)
    {
        (var known, coupling) = wire switch
        {
            Wire.CouplingMode.Unspecified => (true, current),
            Wire.CouplingMode.Off => (true, CouplingMode.Off),
            Wire.CouplingMode.Observe => (true, CouplingMode.Observe),
            Wire.CouplingMode.FirstToken => (true, CouplingMode.FirstToken),
            Wire.CouplingMode.EveryStep => (true, CouplingMode.EveryStep),
            Wire.CouplingMode.Gated => (true, CouplingMode.Gated),
            _ => (false, CouplingMode.Off),
        };
        return known;
    }

    public static Wire.Mode ToWire(MonitorMode mode) => mode switch
    {
        MonitorMode.Off => Wire.Mode.Off,
        MonitorMode.Observe => Wire.Mode.Observe,
        MonitorMode.Annotate => Wire.Mode.Annotate,
        MonitorMode.Enforce => Wire.Mode.Enforce,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode without a wire value."),
    };

    public static Wire.CouplingMode ToWire(CouplingMode coupling) => coupling switch
    {
        CouplingMode.Off => Wire.CouplingMode.Off,
        CouplingMode.Observe => Wire.CouplingMode.Observe,
        CouplingMode.FirstToken => Wire.CouplingMode.FirstToken,
        CouplingMode.EveryStep => Wire.CouplingMode.EveryStep,
        CouplingMode.Gated => Wire.CouplingMode.Gated,
        _ => throw new ArgumentOutOfRangeException(nameof(coupling), coupling, "A coupling without a wire value."),
    };
}
