using Candor.Inference.Execution.Providers;

namespace Candor.Inference.Execution;

/// <summary>Is told about every forward pass. Called on the engine's own thread: it must be quick and must not throw.</summary>
public interface IInferenceObserver
{
    /// <summary>A pass has ended; its items are completed afterwards.</summary>
    void PassCompleted(in PassReport report);

    /// <summary>Passes run on something else from here on: the device failed, or works again.</summary>
    void ProviderChanged(ProviderState state)
    {
    }
}
