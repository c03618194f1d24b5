using Candor.Monitor.Grpc;
using Candor.Monitor.Model;
using Candor.Monitor.Policies;
using Candor.Monitor.Sessions;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Streams;

/// <summary>What every generation of every stream uses. Immutable but for the mode switch and the guard, which are made to be shared.</summary>
internal sealed class StreamServices(
    ServedModel model,
    ForwardGuard guard,
    ModeSwitch modes,
    MonitorMetrics metrics,
    ResponseMapper mapper,
    IOptions<SessionsOptions> options,
    IOptions<PolicyOptions> policy,
    TimeProvider time,
    ILogger<GenerationLoop> logger)
{
    public ServedModel Model { get; } = model;

    public ForwardGuard Guard { get; } = guard;

    public ModeSwitch Modes { get; } = modes;

    public MonitorMetrics Metrics { get; } = metrics;

    public ResponseMapper Mapper { get; } = mapper;

    public SessionsOptions Options { get; } = options.Value;

    public FailurePosture Posture { get; } = policy.Value.FailurePosture;

    public float FlagRisk { get; } = (float)policy.Value.FlagRisk;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    /// <summary>Begins a generation of a call that has only this one.</summary>
    /// <exception cref="global::Grpc.Core.RpcException">Every KV slot is taken.</exception>
    public GenerationSession Open(Opening opening)
    {
        if (TryOpen(opening) is { } session)
        {
            return session;
        }

        throw StatusMapping.ToException(NoSlot());
    }

    /// <summary>Takes a KV slot; null when there is none.</summary>
    public GenerationSession? TryOpen(Opening opening) => GenerationSession.TryOpen(Model, opening.Settings, Guard, Modes, FlagRisk, Metrics);

    /// <summary>Says that every KV slot is taken, and counts it.</summary>
    public RequestFault NoSlot()
    {
        Metrics.Refused("kv_slots");
        return new RequestFault(ObservationError.Overloaded, "", $"All {Model.Engine.Capacity} KV slots are taken.");
    }
}
