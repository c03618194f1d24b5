using Candor.Inference.Manifest;
using Candor.Inference.Scheduling;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>An engine over any forward pass.</summary>
internal sealed class Engine : IInferenceEngine
{
    private readonly KeyValuePool _pool;
    private readonly ForwardScheduler _scheduler;

    /// <summary>Starts an engine; it owns <paramref name="runner"/> from here on.</summary>
    public Engine(ModelManifest model, BatchRunner runner, EngineOptions options, IInferenceObserver? observer, TimeProvider time)
    {
        Model = model;
        _pool = new KeyValuePool(model.Architecture, options.MaxSequences, MaxLength(model, options));
        _scheduler = new ForwardScheduler(runner, _pool, options, observer, time);
    }

    /// <inheritdoc/>
    public ModelManifest Model { get; }

    /// <inheritdoc/>
    public int ActiveSequences => _pool.Taken;

    /// <inheritdoc/>
    public int Capacity => _pool.Count;

    /// <inheritdoc/>
    public int QueueDepth => _scheduler.Waiting;

    /// <summary>Most tokens of a sequence under these options.</summary>
    public static int MaxLength(ModelManifest model, EngineOptions options) =>
        options.MaxSequenceTokens == 0 ? model.Architecture.ContextLength : Math.Min(options.MaxSequenceTokens, model.Architecture.ContextLength);

    /// <inheritdoc/>
    public ISequence? TryOpen(IReadOnlyList<HookPoint> hookPoints)
    {
        var layers = Model.Architecture.Layers;
        foreach (var hookPoint in hookPoints)
        {
            if (hookPoint.Index < 0 || hookPoint.Index > layers)
            {
                throw new ArgumentException($"The model '{Model.Name}' has no hook point {hookPoint}; it has residual.0 to residual.{layers}.", nameof(hookPoints));
            }
        }

        return _pool.TryTake() is { } slot
            ? new SequenceState(Model.Architecture, slot, _pool.MaxLength, [.. hookPoints.Distinct()], _scheduler)
            : null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _scheduler.DisposeAsync();
}
