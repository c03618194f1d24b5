using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>Engines over a <see cref="SummingPass"/>.</summary>
internal static class SummingEngine
{
    /// <summary>The only hook point at which the pass writes something.</summary>
    public static HookPoint HookPoint { get; } = new(1);

    public static Engine Start(SummingPass pass, EngineOptions? options = null, IInferenceObserver? observer = null, TimeProvider? time = null)
    {
        options ??= new EngineOptions { MaxSequences = 4 };
        var fake = FakeModel.CreateManifest();
        var model = fake with
        {
            Architecture = SummingPass.Architecture,
            Tensors = fake.Tensors with { PositionIds = "position_ids", AttentionMask = "attention_mask" },
        };
        var pool = new MaskedPool(KeyValueLayout.Of(model), options.MaxSequences, Engine.MaxLength(model, options));
        return new Engine(model, new MaskedRunner(pass, model, options), pool, options, observer, time ?? TimeProvider.System);
    }

    public static ISequence Open(IInferenceEngine engine) => engine.TryOpen([HookPoint])!;

    /// <summary>Sum and number of the ids that the last token saw.</summary>
    public static (float Sum, float Count) Seen(ISequence sequence)
    {
        var residual = sequence.Activations(sequence.Count - 1).Residual(HookPoint, Pooling.Token);
        return (residual[0], residual[1]);
    }
}
