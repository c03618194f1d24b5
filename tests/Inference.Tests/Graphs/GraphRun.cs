using Candor.Inference.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

/// <summary>A value of a graph's input or output: real numbers or integers.</summary>
internal sealed record GraphValue(long[] Shape, float[] Reals, long[] Integers)
{
    public GraphValue(float[] reals, params long[] shape)
        : this(shape, reals, [])
    {
    }

    public GraphValue(long[] integers, params long[] shape)
        : this(shape, [], integers)
    {
    }

    /// <summary>The last axis at a place of all others.</summary>
    public ReadOnlySpan<float> Row(int row) => Reals.AsSpan(row * (int)Shape[^1], (int)Shape[^1]);
}

/// <summary>Runs a decoder, published or instrumented, on one text without a past. What is not given is fed such that it changes nothing.</summary>
internal sealed class GraphRun : IDisposable
{
    private readonly DecoderGraph _graph;
    private readonly InferenceSession _session;

    public GraphRun(DecoderGraph graph, ModelProto model, GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        _graph = graph;
        using var options = new SessionOptions { IntraOpNumThreads = 1, GraphOptimizationLevel = level,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetFullPath(graph.File.Folder));
        _session = new InferenceSession(model.ToByteArray(), options);
    }

    public IReadOnlyCollection<string> Outputs => [.. _session.OutputMetadata.Keys];

    public IReadOnlyCollection<string> Inputs => [.. _session.InputMetadata.Keys];

    public Dictionary<string, GraphValue> Run(int[] ids, Dictionary<string, GraphValue>? given = null) => Run(ids, given, Outputs);

    public Dictionary<string, GraphValue> Run(int[] ids, Dictionary<string, GraphValue>? given, IReadOnlyCollection<string> outputs)
    {
        var inputs = _session.InputMetadata.ToDictionary(static input => input.Key, input => Feed(input.Key, input.Value, ids, given));
        using var options = new RunOptions();
        using var results = _session.Run(options, inputs, outputs);
        try
        {
            return outputs.Zip(results).ToDictionary(static pair => pair.First, static pair => Read(pair.Second));
        }
        finally
        {
            foreach (var input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    public void Dispose() => _session.Dispose();

    private OrtValue Feed(string name, NodeMetadata metadata, int[] ids, Dictionary<string, GraphValue>? given)
    {
        if (given is not null && given.TryGetValue(name, out var value))
        {
            return value.Integers.Length > 0 ? OrtValue.CreateTensorValueFromMemory(value.Integers, value.Shape)
                : OrtValue.CreateTensorValueFromMemory(value.Reals, value.Shape);
        }

        long[] row = [1, ids.Length];
        return name switch
        {
            _ when name == _graph.InputIds => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(ids, static id => (long)id), row),
            _ when name == _graph.AttentionMask => OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, ids.Length).ToArray(), row),
            _ when name == _graph.PositionIds => OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, ids.Length)
                .Select(static position => (long)position).ToArray(), row),
            "next_ids" => OrtValue.CreateTensorValueFromMemory(new long[ids.Length], row),
            "num_logits_to_keep" => OrtValue.CreateTensorValueFromMemory(new long[1], metadata.Dimensions.Select(static _ => 1L).ToArray()),
            _ when name.StartsWith("past", StringComparison.Ordinal) => Past(metadata),
            _ when name.StartsWith("steer.", StringComparison.Ordinal) => OrtValue.CreateTensorValueFromMemory(new float[1], [1, 1, 1]),
            _ when metadata.Dimensions.Length == 2 => OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [metadata.Dimensions[0], 0]),
            _ => OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [0]),
        };
    }

    private OrtValue Past(NodeMetadata metadata)
    {
        long[] shape = [1, _graph.KeyValueHeads, 0, _graph.HeadSize!.Value];
        return metadata.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.Empty<Float16>(), shape),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.BFloat16 => OrtValue.CreateTensorValueFromMemory(Array.Empty<BFloat16>(), shape),
            _ => OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), shape),
        };
    }

    public static GraphValue Read(OrtValue value)
    {
        using var _ = value;
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float => new GraphValue(info.Shape, value.GetTensorDataAsSpan<float>().ToArray(), []),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => new GraphValue(info.Shape, [], value.GetTensorDataAsSpan<long>().ToArray()),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16 =>
                new GraphValue(info.Shape, Array.ConvertAll(value.GetTensorDataAsSpan<Float16>().ToArray(), static half => (float)half), []),
            _ => new GraphValue(info.Shape, [], []),
        };
    }
}
