using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.Masked;

/// <summary>Runs a masked graph in ONNX Runtime with inputs and outputs bound to our buffers, so that nothing is allocated. Not thread-safe.</summary>
internal sealed class MaskedPass(OnnxModelSession session, ModelManifest model) : IForwardPass
{
    // A binding of a 30-layer model is about 150 tensors, mostly a few hundred bytes of descriptions.
    private const int MostBindings = 256;

    private readonly RunOptions _options = new();
    private readonly Dictionary<(BatchBuffers, BatchShape), Binding> _bindings = [];
    private readonly NeutralInputs _neutral = new(model, session.Session);
    private long _runs;

    /// <inheritdoc/>
    public void Run(BatchBuffers buffers, BatchShape shape)
    {
        if (!_bindings.TryGetValue((buffers, shape), out var binding))
        {
            MakeRoom();
            binding = new Binding(session, _neutral, model, buffers, shape);
            _bindings.Add((buffers, shape), binding);
        }
        else if (session.IsOnDevice)
        {
            binding.BindInputs();
        }

        binding.LastRun = ++_runs;
        session.Session.RunWithBinding(_options, binding.IoBinding);
        if (session.IsOnDevice)
        {
            binding.IoBinding.SynchronizeBoundOutputs();
        }
    }

    public void Dispose()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _bindings.Clear();
        _neutral.Dispose();
        _options.Dispose();
        session.Dispose();
    }

    private void MakeRoom()
    {
        if (_bindings.Count < MostBindings)
        {
            return;
        }

        var oldest = _bindings.MinBy(static pair => pair.Value.LastRun);
        _bindings.Remove(oldest.Key);
        oldest.Value.Dispose();
    }

    /// <summary>The graph's inputs and outputs at one shape.</summary>
    private sealed class Binding : IDisposable
    {
        private readonly List<(string Name, OrtValue Value)> _inputs = [];
        private readonly List<OrtValue> _outputs = [];

        public Binding(OnnxModelSession session, NeutralInputs neutral, ModelManifest model, BatchBuffers buffers, BatchShape shape)
        {
            var names = model.Tensors;
            var sizes = model.Architecture;
            long rows = shape.Rows;
            IoBinding = session.Session.CreateIoBinding();

            _inputs.Add((names.InputIds, OnnxTensors.View(buffers.InputIds, rows, shape.Tokens)));
            _inputs.Add((names.AttentionMask!, OnnxTensors.View(buffers.AttentionMask, rows, shape.Past + shape.Tokens)));
            if (names.PositionIds is not null)
            {
                _inputs.Add((names.PositionIds, OnnxTensors.View(buffers.PositionIds, rows, shape.Tokens)));
            }

            var cache = OnnxTensors.TypeOf(model.KeyValueType);
            for (var tensor = 0; tensor < 2 * sizes.Layers; tensor++)
            {
                _inputs.Add((names.Past(tensor), OnnxTensors.View(buffers.Past[tensor], 0, cache, rows, sizes.KeyValueHeads, shape.Past, sizes.HeadSize)));
                Output(
                    names.Present(tensor),
                    OnnxTensors.View(buffers.Present[tensor], 0, cache, rows, sizes.KeyValueHeads, shape.Past + shape.Tokens, sizes.HeadSize));
            }

            if (model.Additions.Statistics && session.Session.InputNames.Contains(AdditionNames.NextIds))
            {
                // Any ids that are in the vocabulary: what the graph says about them is not read.
                _inputs.Add((AdditionNames.NextIds, OnnxTensors.View(buffers.InputIds, rows, shape.Tokens)));
            }

            neutral.BindTo(IoBinding);
            Output(names.Logits, OnnxTensors.View(buffers.Logits, rows, shape.Tokens, sizes.VocabularySize));
            for (var index = 0; index <= sizes.Layers; index++)
            {
                Output(TensorNames.At(names.Residual, index), OnnxTensors.View(buffers.Residuals[index], rows, shape.Tokens, sizes.HiddenSize));
            }

            BindInputs();
        }

        public OrtIoBinding IoBinding { get; }

        public long LastRun { get; set; }

        public void BindInputs()
        {
            foreach (var (name, value) in _inputs)
            {
                IoBinding.BindInput(name, value);
            }
        }

        public void Dispose()
        {
            IoBinding.Dispose();
            foreach (var (_, value) in _inputs)
            {
                value.Dispose();
            }

            foreach (var value in _outputs)
            {
                value.Dispose();
            }
        }

        private void Output(string name, OrtValue value)
        {
            _outputs.Add(value);
            IoBinding.BindOutput(name, value);
        }
    }
}
