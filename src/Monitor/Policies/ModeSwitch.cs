using Candor.Probes.Coupling;

namespace Candor.Monitor.Policies;

/// <summary>The mode in force, swapped whole and read without a lock on every token.</summary>
/// <param name="options">What is in force at start-up.</param>
/// <param name="ceiling">The most that can be in force: without a calibrated bank there is nothing to decide by.</param>
internal sealed class ModeSwitch(PolicyOptions options, MonitorMode ceiling = MonitorMode.Enforce)
{
    private readonly Lock _lock = new();
    private volatile ModeSetting _current = new(options.Mode, options.Coupling, ChangedAt: null, ChangedBy: "", Reason: "");

    public ModeSetting Current => _current;

    /// <summary>The most that can be in force.</summary>
    public MonitorMode Ceiling { get; } = ceiling;

    /// <summary>Changes the mode and, unless null, the coupling.</summary>
    /// <returns>What was in force before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mode is above the ceiling.</exception>
    public ModeSetting Set(MonitorMode mode, CouplingMode? coupling, DateTimeOffset changedAt, string changedBy, string reason)
    {
        if (mode > Ceiling)
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"The mode is above {Ceiling}.");
        }

        lock (_lock)
        {
            var previous = _current;
            _current = new ModeSetting(mode, coupling ?? previous.Coupling, changedAt, changedBy, reason);
            return previous;
        }
    }

    /// <summary>What a request that asks for <paramref name="asked"/> gets: never more than the mode in force.</summary>
    public MonitorMode Limit(MonitorMode asked) => asked < _current.Mode ? asked : _current.Mode;
}
