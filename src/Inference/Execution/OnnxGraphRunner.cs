using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution;

/// <summary>Runs a graph on named tensors, one call at a time, for checks and comparisons. Slow and simple: every call copies. Not thread-safe.</summary>
internal sealed class OnnxGraphRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    private OnnxGraphRunner(InferenceSession session) => _session = session;

    /// <summary>Loads a graph.</summary>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="weights">The one folder in which its external data lies, as regular files.</param>
    /// <param name="isStrict">Whether to infer every type and shape strictly and to leave the graph as it is: slow to run, but nothing is glossed over.</param>
    /// <exception cref="GraphRunException">The runtime refuses it; the message is the runtime's.</exception>
    public static OnnxGraphRunner Open(byte[] graph, string weights, bool isStrict = false) =>
        Open(settings => new InferenceSession(graph, settings), weights, isStrict);

    /// <summary>Loads a graph file.</summary>
    /// <inheritdoc cref="Open(byte[], string, bool)"/>
    public static OnnxGraphRunner Open(string graph, string weights) => Open(settings => new InferenceSession(graph, settings), weights, isStrict: false);

    /// <summary>Runs once.</summary>
    /// <param name="inputs">
    /// A value for each input, converted to the type that the graph declares. Inputs that the graph has and these lack are zeros where they are scalars.
    /// </param>
    /// <param name="outputs">The outputs to return.</param>
    /// <exception cref="GraphRunException">The runtime refuses the inputs or fails; the message is the runtime's.</exception>
    public Dictionary<string, GraphTensor> Run(IReadOnlyDictionary<string, GraphTensor> inputs, IReadOnlyList<string> outputs)
    {
        var values = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var (name, metadata) in _session.InputMetadata)
            {
                var tensor = inputs.GetValueOrDefault(name) ?? Scalar(name, metadata);
                values.Add(name, Value(tensor, metadata.ElementDataType));
            }

            using var results = _session.Run(_options, values, outputs);
            return outputs.Zip(results).ToDictionary(static pair => pair.First, static pair => Tensor(pair.Second));
        }
        catch (OnnxRuntimeException e)
        {
            throw new GraphRunException(e.Message, e);
        }
        finally
        {
            foreach (var value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    private static OnnxGraphRunner Open(Func<SessionOptions, InferenceSession> open, string weights, bool isStrict)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = Math.Min(Environment.ProcessorCount, 4),
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weights);
        if (isStrict)
        {
            settings.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            settings.AddSessionConfigEntry("session.strict_shape_type_inference", "1");
            settings.AddSessionConfigEntry("session.disable_prepacking", "1");
        }

        try
        {
            return new OnnxGraphRunner(open(settings));
        }
        catch (OnnxRuntimeException e)
        {
            throw new GraphRunException(e.Message, e);
        }
    }

    private static GraphTensor Scalar(string name, NodeMetadata metadata) => metadata.Dimensions.All(static size => size == 1)
        ? new GraphTensor([.. metadata.Dimensions.Select(static size => (long)size)], [0], [0])
        : throw new GraphRunException($"The input '{name}' is one that nothing is known about.", null);

    private static OrtValue Value(GraphTensor tensor, TensorElementType type)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, tensor.Shape);
        switch (type)
        {
            case TensorElementType.Int64:
                tensor.Integers.CopyTo(value.GetTensorMutableDataAsSpan<long>());
                break;
            case TensorElementType.Int32:
                Fill(Raw<int>(value), tensor.Integers, static integer => (int)integer);
                break;
            case TensorElementType.Bool:
                Fill(Raw<byte>(value), tensor.Integers, static integer => (byte)integer);
                break;
            case TensorElementType.Float:
                tensor.Reals.CopyTo(value.GetTensorMutableDataAsSpan<float>());
                break;
            case TensorElementType.Float16:
                Fill(Raw<Half>(value), tensor.Reals, static real => (Half)real);
                break;
            case TensorElementType.BFloat16:
                Fill(Raw<ushort>(value), tensor.Reals, static real => (ushort)(BitConverter.SingleToUInt32Bits(real) >> 16));
                break;
            default:
                value.Dispose();
                throw new GraphRunException($"An input is {type}, which is not handled.", null);
        }

        return value;
    }

    private static GraphTensor Tensor(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType switch
        {
            TensorElementType.Int64 => GraphTensor.Of(value.GetTensorDataAsSpan<long>().ToArray(), info.Shape),
            TensorElementType.Float => GraphTensor.Of(value.GetTensorDataAsSpan<float>().ToArray(), info.Shape),
            TensorElementType.Float16 => GraphTensor.Of(Converted(Raw<Half>(value), static real => (float)real), info.Shape),
            TensorElementType.BFloat16 => GraphTensor.Of(
                Converted(Raw<ushort>(value), static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
                info.Shape),
            var other => throw new GraphRunException($"An output is {other}, which is not handled.", null),
        };
    }

    private static Span<T> Raw<T>(OrtValue value)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData());

    private static void Fill<TTo, TFrom>(Span<TTo> target, TFrom[] source, Func<TFrom, TTo> convert)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = convert(source[i]);
        }
    }

    private static float[] Converted<T>(ReadOnlySpan<T> source, Func<T, float> convert)
    {
        var target = new float[source.Length];
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = convert(source[i]);
        }

        return target;
    }
}

/// <summary>The runtime refused a graph or its inputs. The message is what it said.</summary>
#pragma warning disable CA1032 // Always carries the runtime's sentence.
internal sealed class GraphRunException(string message, Exception? cause) : Exception(message, cause);
