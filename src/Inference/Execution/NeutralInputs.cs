using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution;

/// <summary>Values for the inputs that instrumenting added with which they change nothing: no probes, no directions, nothing to add.</summary>
internal sealed class NeutralInputs : IDisposable
{
    private readonly NativeBuffer<float> _zero = new(1);
    private readonly List<(string Name, OrtValue Value)> _inputs = [];

    /// <param name="model">Says what was added.</param>
    /// <param name="session">Takes these inputs; what was left out of it again is passed over.</param>
    public NeutralInputs(ModelManifest model, InferenceSession session)
    {
        var known = session.InputNames.ToHashSet();
        long width = model.Architecture.HiddenSize;
        for (var index = 0; index <= model.Architecture.Layers; index++)
        {
            Add(AdditionNames.ProbeWeight, index, width, 0);
            Add(AdditionNames.ProbeBias, index, 0);
            Add(AdditionNames.Steer, index, 1, 1, 1);
            Add(AdditionNames.ProjectDirections, index, width, 0);
            Add(AdditionNames.ProjectGain, index, 0);
            Add(AdditionNames.ProjectOffset, index, 0);
        }

        void Add(string pattern, int index, params long[] shape)
        {
            var name = TensorNames.At(pattern, index);
            if (known.Contains(name))
            {
                _inputs.Add((name, OnnxTensors.View(_zero, shape)));
            }
        }
    }

    /// <summary>Binds them all.</summary>
    public void BindTo(OrtIoBinding binding)
    {
        foreach (var (name, value) in _inputs)
        {
            binding.BindInput(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (_, value) in _inputs)
        {
            value.Dispose();
        }

        _zero.Dispose();
    }
}
