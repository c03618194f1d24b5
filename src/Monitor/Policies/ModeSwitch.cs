using Candor.Probes.Coupling;

namespace Candor.Monitor.Policies;

/// <summary>The mode in force, swapped whole and read without a lock on every token.</summary>
/// <param name="options">What is in force at start-up.</param>
/// <param name="ceiling">The most that can be in force: without a calibrated bank there is nothing to decide by.</param>
/// <param name="mayCouple">Whether logit coupling may act; a bank that was released to observe keeps it at observe.</param>
internal sealed class ModeSwitch(PolicyOptions options, MonitorMode ceiling = MonitorMode.Enforce, bool mayCouple = true)
{
    private readonly Lock _lock = new();
    private volatile ModeSetting _current = new(options.Mode, Limit(options.Coupling, mayCouple), ChangedAt: null, ChangedBy: "", Reason: "");

    public ModeSetting Current => _current;

    /// <summary>The most that can be in force.</summary>
    public MonitorMode Ceiling { get; } = ceiling;

    /// <summary>Whether logit coupling may act.</summary>
    public bool MayCouple { get; } = mayCouple;

    /// <summary>Changes the mode and, unless null, the coupling.</summary>
    /// <returns>What was in force before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mode is above the ceiling, or the coupling acts and may not.</exception>
    public ModeSetting Set(MonitorMode mode, CouplingMode? coupling, DateTimeOffset changedAt, string changedBy, string reason)
    {
        if (mode > Ceiling)
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"The mode is above {Ceiling}.");
        }

        if (coupling is { } asked && asked != Limit(asked))
        {
            throw new ArgumentOutOfRangeException(nameof(coupling), coupling, "The bank may not couple.");
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

    /// <summary>What a request that asks for a coupling gets: none that acts where the bank may not couple.</summary>
    public CouplingMode Limit(CouplingMode asked) => Limit(asked, MayCouple);

    private static CouplingMode Limit(CouplingMode asked, bool mayCouple) =>
        mayCouple || asked == CouplingMode.Off ? asked : CouplingMode.Observe;
}
