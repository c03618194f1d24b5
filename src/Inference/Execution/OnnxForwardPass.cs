using System.Runtime.InteropServices;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution;

/// <summary>Runs the graph in ONNX Runtime with inputs and outputs bound to our buffers, so that nothing is copied or allocated. Not thread-safe.</summary>
internal sealed class OnnxForwardPass(OnnxModelSession session, ModelManifest model) : IForwardPass
{
    // A binding of a 30-layer model is about 150 tensors, mostly a few hundred bytes of descriptions.
    private const int MostBindings = 256;

    private readonly RunOptions _options = new();
    private readonly Dictionary<(BatchBuffers, BatchShape), Binding> _bindings = [];
    private long _runs;

    /// <inheritdoc/>
    public void Run(BatchBuffers buffers, BatchShape shape)
    {
        if (!_bindings.TryGetValue((buffers, shape), out var binding))
        {
            MakeRoom();
            binding = new Binding(session.Session, model, buffers, shape);
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

        public Binding(InferenceSession session, ModelManifest model, BatchBuffers buffers, BatchShape shape)
        {
            var names = model.Tensors;
            var sizes = model.Architecture;
            long rows = shape.Rows;
            IoBinding = session.CreateIoBinding();

            Input(names.InputIds, buffers.InputIds, rows, shape.Tokens);
            Input(names.AttentionMask!, buffers.AttentionMask, rows, shape.Past + shape.Tokens);
            if (names.PositionIds is not null)
            {
                Input(names.PositionIds, buffers.PositionIds, rows, shape.Tokens);
            }

            for (var layer = 0; layer < sizes.Layers; layer++)
            {
                Input(TensorNames.At(names.PastKey, layer), buffers.Past[2 * layer], rows, sizes.KeyValueHeads, shape.Past, sizes.HeadSize);
                Input(TensorNames.At(names.PastValue, layer), buffers.Past[(2 * layer) + 1], rows, sizes.KeyValueHeads, shape.Past, sizes.HeadSize);
                Output(TensorNames.At(names.PresentKey, layer), buffers.Present[2 * layer], rows, sizes.KeyValueHeads, shape.Past + shape.Tokens, sizes.HeadSize);
                Output(TensorNames.At(names.PresentValue, layer), buffers.Present[(2 * layer) + 1], rows, sizes.KeyValueHeads, shape.Past + shape.Tokens, sizes.HeadSize);
            }

            Output(names.Logits, buffers.Logits, rows, shape.Tokens, sizes.VocabularySize);
            for (var index = 0; index <= sizes.Layers; index++)
            {
                Output(TensorNames.At(names.Residual, index), buffers.Residuals[index], rows, shape.Tokens, sizes.HiddenSize);
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

        private static OrtValue View<T>(NativeBuffer<T> buffer, params long[] shape)
            where T : unmanaged
        {
            var elements = shape.Aggregate(1L, static (product, size) => product * size);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elements, buffer.Length, nameof(shape));
            return OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                typeof(T) == typeof(long) ? TensorElementType.Int64 : TensorElementType.Float,
                shape,
                buffer.Address,
                elements * Marshal.SizeOf<T>());
        }

        private void Input<T>(string name, NativeBuffer<T> buffer, params long[] shape)
            where T : unmanaged => _inputs.Add((name, View(buffer, shape)));

        private void Output(string name, NativeBuffer<float> buffer, params long[] shape)
        {
            var value = View(buffer, shape);
            _outputs.Add(value);
            IoBinding.BindOutput(name, value);
        }
    }
}
