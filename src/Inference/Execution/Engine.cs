using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Candor.Inference.Scheduling;
using Candor.Probes.Activations;

namespace Candor.Inference.Execution;

/// <summary>An engine over any forward pass.</summary>
internal sealed class Engine : IInferenceEngine
{
    private readonly KeyValuePool _pool;
    private readonly ForwardScheduler _scheduler;

    /// <summary>Starts an engine; it owns <paramref name="runner"/> and <paramref name="pool"/> from here on.</summary>
    public Engine(ModelManifest model, IBatchRunner runner, KeyValuePool pool, EngineOptions options, IInferenceObserver? observer, TimeProvider time)
    {
        Model = model;
        _pool = pool;
        _scheduler = new ForwardScheduler(runner, pool, options, observer, time);
    }

    /// <inheritdoc/>
    public ModelManifest Model { get; }

    /// <inheritdoc/>
    public ProviderState Provider => ProviderSource();

    /// <summary>Tells the state of the provider; safe to call from any thread.</summary>
    public Func<ProviderState> ProviderSource { private get; init; } = static () => ProviderState.Of(ExecutionProvider.Cpu);

    /// <inheritdoc/>
    public int ActiveSequences => _scheduler.Open;

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
                throw new ArgumentException(
                    $"The model '{Model.Name}' has no hook point {hookPoint}; it has residual.0 to residual.{layers}.",
                    nameof(hookPoints));
            }
        }

        if (_scheduler.TryTake() is not { } slot)
        {
            return null;
        }

        var sequence = new SequenceState(Model.Architecture, slot, _pool.MaxLength, [.. hookPoints.Distinct()], _scheduler);
        _scheduler.Opened(sequence);
        return sequence;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _scheduler.DisposeAsync();
}
